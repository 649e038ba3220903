using System.Text;
using Akka.Remote.TestKit;

namespace Akka.Cluster.MultiNode.Tests.Singleton;

/// <summary>A file in which all processes of a run write what happens, in the order in which it does, whatever becomes of their network.</summary>
internal static class Chronicle
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(20);

    // The port tells this run from others on the machine.
    private static string Path => System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"multi-node-chronicle-{MultiNodeSpec.ServerPort}");

    /// <summary>Written when it returns.</summary>
    public static void Add(string line)
    {
        using var file = Alone();
        file.Seek(0, SeekOrigin.End);
        file.Write(Encoding.UTF8.GetBytes(line + '\n'));
    }

    public static string[] Read()
    {
        using var file = Alone();
        return new StreamReader(file).ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    public static void Remove() => File.Delete(Path);

    private static FileStream Alone()
    {
        FileStream? file = null;
        SpinWait.SpinUntil(() => TryOpen(out file), _patience);
        return file ?? throw new TimeoutException($"{Path} was held by others for {_patience}");
    }

    private static bool TryOpen(out FileStream? file)
    {
        try
        {
            file = new FileStream(Path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            return true;
        }
        catch (IOException)
        {
            file = null;
            return false;
        }
    }
}
