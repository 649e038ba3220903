using System.Diagnostics;

namespace Akka.Persistence.Tests.Support;

/// <summary>A file system of its own, in memory, of a given size: it can be filled to the last byte. Needs root on Linux.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly string _ballast;

    private SmallDisk(string path)
    {
        Path = path;
        _ballast = System.IO.Path.Combine(path, "ballast");
    }

    public string Path { get; }

    private long Free => new DriveInfo(Path).AvailableFreeSpace;

    /// <summary>Skips the test where it cannot be had; with CI=true that is a failure.</summary>
    public static SmallDisk Mount(string path, int mebibytes)
    {
        Directory.CreateDirectory(path);
        var mounted = OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess
            && Run("mount", "-t", "tmpfs", "-o", $"size={mebibytes}m", "tmpfs", path);
        Assert.True(mounted || Environment.GetEnvironmentVariable("CI") != "true", "tmpfs cannot be mounted, and CI=true needs it");
        Skip.IfNot(mounted, "mounting tmpfs needs root on Linux");
        return new SmallDisk(path);
    }

    /// <summary>With the files that the directory holds.</summary>
    public static SmallDisk MountOver(string path, int mebibytes)
    {
        var aside = path + ".aside";
        Directory.Move(path, aside);
        var disk = Mount(path, mebibytes);
        foreach (var file in Directory.GetFiles(aside, "*", SearchOption.AllDirectories))
        {
            var copy = System.IO.Path.Combine(path, System.IO.Path.GetRelativePath(aside, file));
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        Directory.Delete(aside, recursive: true);
        return disk;
    }

    /// <summary>Leaves so much room, by a file that takes the rest.</summary>
    public void FillTo(long freeBytes)
    {
        using var file = new FileStream(_ballast, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        var block = new byte[1 << 20];
        while (Free > freeBytes)
        {
            try
            {
                file.Write(block, 0, (int)Math.Min(block.Length, Free - freeBytes));
            }
            catch (IOException) when (freeBytes == 0)
            {
                // Somebody else took the last bytes.
                return;
            }
        }
    }

    public void MakeRoom() => File.Delete(_ballast);

    // Whoever still holds a file there keeps it until it is closed.
    public void Dispose() => Run("umount", "-l", Path);

    private static bool Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
