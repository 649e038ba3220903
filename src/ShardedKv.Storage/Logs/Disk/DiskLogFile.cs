using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ShardedKv.Storage.Logs.Disk;

/// <summary>A file of the file system.</summary>
internal sealed class DiskLogFile(SafeFileHandle handle) : ILogFile
{
    public long Length => RandomAccess.GetLength(handle);

    public int Read(long offset, Span<byte> into)
    {
        var done = 0;
        while (done < into.Length)
        {
            var read = RandomAccess.Read(handle, into[done..], offset + done);
            if (read == 0)
            {
                break;
            }

            done += read;
        }

        return done;
    }

    public void Write(long offset, ReadOnlySpan<byte> bytes) => RandomAccess.Write(handle, bytes, offset);

    public void SetLength(long bytes)
    {
        var length = Length;
        if (bytes <= length || !OperatingSystem.IsLinux() || !Environment.Is64BitProcess)
        {
            RandomAccess.SetLength(handle, bytes);
            return;
        }

        // A length alone would leave a hole, and a write into it could find the disk full.
        var error = posix_fallocate(handle, length, bytes - length);
        if (error != 0)
        {
            throw new IOException($"Cannot preallocate {bytes} bytes: {Marshal.GetPInvokeErrorMessage(error)}", error);
        }
    }

    public void Sync()
    {
        if (!OperatingSystem.IsLinux())
        {
            RandomAccess.FlushToDisk(handle);
        }
        else if (fdatasync(handle) != 0)
        {
            // Never repeated, not even when interrupted: the first call may have used up the error.
            throw new IOException($"fdatasync failed: {Marshal.GetLastPInvokeErrorMessage()}", Marshal.GetLastPInvokeError());
        }
    }

    public void Dispose() => handle.Dispose();

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int fdatasync(SafeFileHandle file);

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int posix_fallocate(SafeFileHandle file, long offset, long length);
}
