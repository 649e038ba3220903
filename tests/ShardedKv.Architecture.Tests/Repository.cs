using System.Xml.Linq;

namespace ShardedKv.Architecture.Tests;

/// <summary>The checkout that this test assembly was built from.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>Every project below src by name.</summary>
    public static IReadOnlyDictionary<string, XDocument> Projects { get; } = Directory
        .EnumerateFiles(Path.Combine(Root, "src"), "*.csproj", SearchOption.AllDirectories)
        .ToDictionary(f => Path.GetFileNameWithoutExtension(f)!, f => XDocument.Load(f), StringComparer.Ordinal);

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "ShardedKv.Actors.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"ShardedKv.Actors.sln is in no folder above {AppContext.BaseDirectory}");
    }
}
