using System.Runtime.InteropServices;
using System.Text;

namespace ShardedKv.Storage.Files;

/// <summary>For tests: what <see cref="Durably"/> has done.</summary>
internal enum DurableStep
{
    FileSynced,
    Renamed,
    DirectorySynced,
}

/// <summary>File operations that a power cut does not undo once they have returned.</summary>
internal static class Durably
{
    /// <summary>Suffix of a file that is being written; one that is found was left by a crash and means nothing.</summary>
    public const string UnfinishedSuffix = ".tmp";

    /// <summary>For tests: each step once it is done, on the thread that did it.</summary>
    internal static event Action<DurableStep, string>? Done;

    /// <summary>After a crash the file holds the old bytes or the new, whole.</summary>
    public static void Replace(string path, ReadOnlySpan<byte> bytes)
    {
        var unfinished = path + UnfinishedSuffix;
        using (var file = new FileStream(unfinished, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0))
        {
            file.Write(bytes);
            file.Flush(flushToDisk: true);
        }

        Done?.Invoke(DurableStep.FileSynced, unfinished);
        Move(unfinished, path);
    }

    /// <summary>Makes durable what was written to the file by whomever.</summary>
    public static void SyncFile(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
        file.Flush(flushToDisk: true);
        Done?.Invoke(DurableStep.FileSynced, path);
    }

    /// <summary>Renames within one directory. The file's own bytes must be synced already.</summary>
    public static void Move(string from, string to)
    {
        File.Move(from, to, overwrite: true);
        Done?.Invoke(DurableStep.Renamed, to);
        SyncDirectory(Path.GetDirectoryName(to)!);
    }

    /// <summary>Creates what is missing of the path, each name synced in its parent.</summary>
    public static void CreateDirectory(string path)
    {
        if (Directory.Exists(path))
        {
            return;
        }

        var parent = Path.GetDirectoryName(path);
        if (parent is not null)
        {
            CreateDirectory(parent);
        }

        Directory.CreateDirectory(path);
        if (parent is not null)
        {
            SyncDirectory(parent);
        }
    }

    public static void DeleteDirectory(string path)
    {
        Directory.Delete(path, recursive: true);
        SyncDirectory(Path.GetDirectoryName(path)!);
    }

    /// <summary>Makes the directory's names durable. Windows journals them by itself.</summary>
    public static void SyncDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        // The runtime opens no directory as a file, hence the C library.
        var descriptor = open(Encoding.UTF8.GetBytes(path + '\0'), 0);
        if (descriptor < 0)
        {
            throw new IOException($"Cannot open the directory '{path}' to sync it: {Marshal.GetLastPInvokeErrorMessage()}");
        }

        try
        {
            if (fsync(descriptor) != 0)
            {
                throw new IOException($"Cannot sync the directory '{path}': {Marshal.GetLastPInvokeErrorMessage()}");
            }
        }
        finally
        {
            _ = close(descriptor);
        }

        Done?.Invoke(DurableStep.DirectorySynced, path);
    }

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int open(byte[] path, int flags);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int fsync(int descriptor);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int close(int descriptor);
}
