using Akka.Coordination;
using Akka.Remote.TestKit;

namespace Akka.Cluster.MultiNode.Tests.Splits;

/// <summary>A lease that is a file with its owner's name. All processes of a run reach it, whatever becomes of their network.</summary>
public sealed class FileLease(LeaseSettings settings) : Lease(settings)
{
    public static readonly string SettingsText =
        $$"""
        file-lease {
          lease-class = "{{typeof(FileLease).FullName}}, {{typeof(FileLease).Assembly.GetName().Name}}"
          reachable = on
        }
        """;

    // The port tells this run from others on the machine.
    private static string Path => System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"multi-node-lease-{MultiNodeSpec.ServerPort}");

    public static void Remove() => File.Delete(Path);

    /// <summary>Null: nobody.</summary>
    public static string? Holder() => File.Exists(Path) ? File.ReadAllText(Path) : null;

    public override Task<bool> Acquire() => Settings.LeaseConfig.GetBoolean("reachable")
        ? Task.FromResult(TryTake() || CheckLease())
        : Task.FromException<bool>(new LeaseException("The lease cannot be reached"));

    public override Task<bool> Acquire(Action<Exception?> leaseLostCallback) => Acquire();

    public override Task<bool> Release()
    {
        if (CheckLease())
        {
            Remove();
        }

        return Task.FromResult(true);
    }

    public override bool CheckLease() => Holder() == Settings.OwnerName;

    private bool TryTake()
    {
        try
        {
            // Whoever makes the file has the lease.
            using var file = new StreamWriter(new FileStream(Path, FileMode.CreateNew, FileAccess.Write, FileShare.Read));
            file.Write(Settings.OwnerName);
            return true;
        }
        catch (IOException) when (File.Exists(Path))
        {
            return false;
        }
    }
}
