using ShardedKv.Core.Bootstrap;
using ShardedKv.Core.Configurations;
using ShardedKv.Raft;

namespace ShardedKv.Storage.Tests.Directories;

/// <summary>Directories as a crash between two steps leaves them.</summary>
public sealed class DataDirectoryCrashTests : IDisposable
{
    private static readonly NodeName N1 = new("n1");
    private static readonly HostedReplica R2 = new(new GroupId(1), new ReplicaId(2), Membership.Of(new ReplicaId(2)));
    private readonly TemporaryDirectory temporary = new();

    private string Root => temporary.Of("n1");

    public void Dispose() => temporary.Dispose();

    [Fact]
    public void A_creation_cut_short_before_FORMAT_is_begun_again_under_any_name()
    {
        DataDirectory.Open(Root, new NodeName("wrong")).Dispose();
        File.Delete(Path.Combine(Root, "FORMAT"));
        Directory.Delete(Path.Combine(Root, "stores"));

        using var directory = DataDirectory.Open(Root, N1);

        Assert.Equal(N1, directory.Node);
    }

    [Fact]
    public void A_rewrite_cut_short_leaves_the_old_manifest()
    {
        IncarnationId incarnation;
        using (var directory = DataDirectory.Open(Root, N1))
        {
            incarnation = directory.Incarnation;
        }

        File.WriteAllText(Path.Combine(Root, "node.manifest.tmp"), "{ \"no");
        File.WriteAllText(Path.Combine(Root, "FORMAT.tmp"), "");

        using var again = DataDirectory.Open(Root, N1);

        Assert.Equal(incarnation, again.Incarnation);
        Assert.Equal([], Directory.GetFiles(Root, "*.tmp"));
    }

    [Fact]
    public void A_bootstrap_cut_short_before_FORMAT_is_finished()
    {
        var record = new BootstrapRecord(new ClusterId(Guid.NewGuid()), []);
        byte[] before;
        using (var directory = DataDirectory.Open(Root, N1))
        {
            before = File.ReadAllBytes(Path.Combine(Root, "FORMAT"));
            directory.SaveBootstrap(record);
        }

        var after = File.ReadAllBytes(Path.Combine(Root, "FORMAT"));
        File.WriteAllBytes(Path.Combine(Root, "FORMAT"), before);

        using var again = DataDirectory.Open(Root, N1);

        Assert.Equal(record, again.Bootstrap);
        Assert.Equal(after, File.ReadAllBytes(Path.Combine(Root, "FORMAT")));
    }

    [Fact]
    public void An_addition_cut_short_before_the_stores_place_is_finished()
    {
        using (var directory = DataDirectory.Open(Root, N1))
        {
            directory.AddReplica(R2);
        }

        Directory.Delete(Path.Combine(Root, "stores", "g1-r2"));

        using var again = DataDirectory.Open(Root, N1);

        Assert.True(Directory.Exists(Path.GetDirectoryName(again.StorePath(R2.Group, R2.Replica))));
    }

    [Fact]
    public void A_removal_cut_short_before_the_store_is_deleted_is_finished()
    {
        using (var directory = DataDirectory.Open(Root, N1))
        {
            directory.AddReplica(R2);
            directory.Remove(R2.Group, R2.Replica);
        }

        Directory.CreateDirectory(Path.Combine(Root, "stores", "g1-r2"));
        File.WriteAllText(Path.Combine(Root, "stores", "g1-r2", "store.db"), "left");

        using var again = DataDirectory.Open(Root, N1);

        Assert.False(Directory.Exists(Path.Combine(Root, "stores", "g1-r2")));
        Assert.Equal(R2.Replica, again.Tombstone(R2.Group));
    }
}
