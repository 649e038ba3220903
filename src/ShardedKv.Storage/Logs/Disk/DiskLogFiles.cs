using ShardedKv.Storage.Files;

namespace ShardedKv.Storage.Logs.Disk;

/// <summary>A directory of the file system.</summary>
internal sealed class DiskLogFiles(string directory) : ILogFiles
{
    private const FileShare Shared = FileShare.ReadWrite | FileShare.Delete;

    public string PathOf(string name) => Path.Combine(directory, name);

    public IReadOnlyList<string> Names() =>
        [.. Directory.GetFiles(directory).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    public ILogFile Create(string name, long bytes)
    {
        var file = new DiskLogFile(File.OpenHandle(PathOf(name), FileMode.CreateNew, FileAccess.ReadWrite, Shared));
        try
        {
            file.SetLength(bytes);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public ILogFile Open(string name, bool writable) => new DiskLogFile(
        File.OpenHandle(PathOf(name), FileMode.Open, writable ? FileAccess.ReadWrite : FileAccess.Read, Shared));

    public void Rename(string from, string to) => File.Move(PathOf(from), PathOf(to), overwrite: true);

    public void Delete(string name) => File.Delete(PathOf(name));

    public void SyncDirectory() => Durably.SyncDirectory(directory);
}
