using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace ShardedKv.Storage.Sqlite.Vfs;

internal enum FileOperation
{
    Read,
    Write,
    Sync,
}

/// <summary>For tests: what a disk would answer that refuses. Holds for files that are opened under the path while this is in force, and
/// the WAL has a path of its own.</summary>
internal sealed class FileFaults : IDisposable
{
    private static readonly ConcurrentDictionary<string, FileFaults> ByPath = new();
    private readonly string path;
    private volatile Func<FileOperation, int>? answer;

    private FileFaults(string path) => this.path = path;

    /// <summary>An SQLite result code for each operation; 0 lets it pass.</summary>
    public Func<FileOperation, int>? Answer
    {
        set => answer = value;
    }

    public static FileFaults Of(string path)
    {
        var faults = new FileFaults(path);
        return ByPath.TryAdd(path, faults) ? faults : throw new InvalidOperationException($"'{path}' has faults already");
    }

    public static FileFaults Of(nint handle) => (FileFaults)GCHandle.FromIntPtr(handle).Target!;

    /// <returns>0 for a path without faults: no other file pays for them.</returns>
    public static nint HandleOf(string? path) =>
        !ByPath.IsEmpty && path is not null && ByPath.TryGetValue(path, out var faults)
            ? GCHandle.ToIntPtr(GCHandle.Alloc(faults))
            : 0;

    public static void Free(nint handle)
    {
        if (handle != 0)
        {
            GCHandle.FromIntPtr(handle).Free();
        }
    }

    public bool Meets(FileOperation operation, out int code)
    {
        code = answer?.Invoke(operation) ?? 0;
        return code != 0;
    }

    public void Dispose()
    {
        answer = null;
        ByPath.TryRemove(path, out _);
    }
}
