using System.Globalization;

namespace ShardedKv.Storage.Directories;

/// <summary>Keeps a second process, and a second open in this one, out of a directory. The system lets go of it when the process
/// ends, however it ends.</summary>
internal sealed class DirectoryLock : IDisposable
{
    private const string LockName = "LOCK";

    // Beside the locked file: the runtime refuses even to read that.
    private const string HolderName = "LOCK.pid";

    private readonly FileStream file;
    private readonly string holderPath;

    private DirectoryLock(FileStream file, string holderPath)
    {
        this.file = file;
        this.holderPath = holderPath;
    }

    public static bool Owns(string fileName) => fileName is LockName or HolderName;

    public static DirectoryLock Take(string directory)
    {
        var holderPath = Path.Combine(directory, HolderName);
        FileStream file;
        try
        {
            file = new FileStream(
                Path.Combine(directory, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException failure) when (MeansLocked(failure))
        {
            throw new DataDirectoryException(
                DataDirectoryRefusal.LockedByAnotherProcess,
                directory,
                $"{Holder(holderPath)} has it open",
                "Stop that process, or give this node a directory of its own",
                failure);
        }

        File.WriteAllText(holderPath, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        return new DirectoryLock(file, holderPath);
    }

    public void Dispose()
    {
        File.Delete(holderPath);
        file.Dispose();
    }

    // EWOULDBLOCK of Linux and of macOS; the sharing violation of Windows.
    private static bool MeansLocked(IOException failure) => failure.HResult is 11 or 35 or unchecked((int)0x80070020);

    private static string Holder(string holderPath)
    {
        try
        {
            var text = File.ReadAllText(holderPath);
            return !int.TryParse(text, CultureInfo.InvariantCulture, out var pid) ? "another process"
                : pid == Environment.ProcessId ? $"this process ({pid})"
                : $"process {pid}";
        }
        catch (IOException)
        {
            return "another process";
        }
    }
}
