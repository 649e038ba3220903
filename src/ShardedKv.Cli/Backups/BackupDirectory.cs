using ShardedKv.Storage.Files;

namespace ShardedKv.Cli.Backups;

/// <summary>A directory with a backup's files, as it is made or read.</summary>
internal sealed class BackupDirectory(string path)
{
    public string Path => path;

    public string ManifestFile => FileOf(BackupManifest.FileName);

    public string FileOf(string name) => System.IO.Path.Combine(path, name);

    /// <exception cref="TransferException">There is something already, or the directory cannot be made.</exception>
    public static BackupDirectory Create(string path)
    {
        var full = System.IO.Path.GetFullPath(path);
        try
        {
            if (File.Exists(full) || (Directory.Exists(full) && Directory.EnumerateFileSystemEntries(full).Any()))
            {
                throw new TransferException(ExitCode.DataDirectory, $"{full} is there and not empty; name a new directory.");
            }

            Durably.CreateDirectory(full);
            return new BackupDirectory(full);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new TransferException(ExitCode.DataDirectory, $"{full} cannot be used: {failure.Message}");
        }
    }

    /// <exception cref="TransferException">There is no manifest.</exception>
    public static BackupDirectory Open(string path)
    {
        var directory = new BackupDirectory(System.IO.Path.GetFullPath(path));
        return File.Exists(directory.ManifestFile)
            ? directory
            : throw new TransferException(
                ExitCode.Damaged, $"{directory.Path} has no {BackupManifest.FileName}: it is no backup, or one that was broken off.");
    }

    /// <summary>Calls <paramref name="fill"/> with an empty file, which has its name and its bytes for good when this returns.</summary>
    /// <exception cref="TransferException">The disk refused: not to be taken for a node that went away, which would be asked again.</exception>
    public async Task WriteAsync(string name, Func<DiskStream, Task> fill)
    {
        var unfinished = FileOf(name) + Durably.UnfinishedSuffix;

        // No buffer: what fails to be written fails here, and not when the stream is closed.
        var stream = Disk(() => new FileStream(unfinished, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0));
        await using (stream.ConfigureAwait(false))
        {
            await fill(new DiskStream(stream)).ConfigureAwait(false);
            Disk(() =>
            {
                stream.Flush(flushToDisk: true);
                return true;
            });
        }

        Disk(() =>
        {
            Durably.Move(unfinished, FileOf(name));
            return true;
        });
    }

    public FileStream Read(string name) =>
        new(FileOf(name), FileMode.Open, FileAccess.Read, FileShare.Read, 64 * 1024, FileOptions.Asynchronous | FileOptions.SequentialScan);

    private static T Disk<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new TransferException(ExitCode.DataDirectory, $"the backup cannot be written: {failure.Message}");
        }
    }

    /// <summary>Where a file's bytes go.</summary>
    internal sealed class DiskStream(FileStream stream)
    {
        public void Write(ReadOnlyMemory<byte> bytes) => Disk(() =>
        {
            stream.Write(bytes.Span);
            return true;
        });
    }
}
