namespace ShardedKv.EndToEnd.Tests;

/// <summary>A directory that goes when the test does.</summary>
/// <param name="parent">Null: that for temporary files.</param>
internal sealed class TestFolder(string? parent = null) : IDisposable
{
    public string Path { get; } = parent is null
        ? Directory.CreateTempSubdirectory("skv-e2e").FullName
        : Directory.CreateDirectory(System.IO.Path.Combine(parent, $"skv-e2e-{Guid.NewGuid():n}")).FullName;

    public string Sub(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, true);
}
