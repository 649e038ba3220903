using ShardedKv.Core.Bootstrap;
using ShardedKv.Core.Configurations;
using ShardedKv.Raft;
using ShardedKv.Storage.Files;

namespace ShardedKv.Storage.Tests.Directories;

public sealed class DataDirectoryTests : IDisposable
{
    private static readonly NodeName N1 = new("n1");
    private static readonly GroupId G1 = new(1);
    private readonly TemporaryDirectory temporary = new();

    private string Root => temporary.Of("deep/er/n1");

    public void Dispose() => temporary.Dispose();

    [Fact]
    public void A_new_directory_is_made_with_an_incarnation_that_stays()
    {
        IncarnationId incarnation;
        using (var made = DataDirectory.Open(Root, N1))
        {
            incarnation = made.Incarnation;
            Assert.Equal(N1, made.Node);
            Assert.Null(made.Cluster);
            Assert.Null(made.Bootstrap);
            Assert.Empty(made.ReplicaRecords);
            Assert.Equal(default, made.Tombstone(G1));
        }

        using var again = DataDirectory.Open(Root + "/", N1);

        Assert.Equal(incarnation, again.Incarnation);
        Assert.NotEqual(Guid.Empty, incarnation.Value);
        Assert.Equal(Path.Combine(Root, "journal.db"), again.JournalPath);
    }

    [Fact]
    public void A_wiped_directory_comes_back_as_another_incarnation()
    {
        var first = Made(_ => { });
        Directory.Delete(Root, recursive: true);

        Assert.NotEqual(first, Made(_ => { }));
    }

    [Fact]
    public void The_newest_state_of_g0_is_kept()
    {
        Made(directory =>
        {
            Assert.Null(directory.LoadMeta());
            directory.SaveMeta(new byte[] { 1, 2, 3 });
            directory.SaveMeta(new byte[] { 4, 5 });
        });

        Made(directory => Assert.Equal([4, 5], directory.LoadMeta()));
    }

    [Fact]
    public void A_state_of_g0_with_any_flipped_bit_or_cut_short_is_none()
    {
        Made(directory => directory.SaveMeta(new byte[] { 1, 2, 3 }));
        var path = Path.Combine(Root, "meta.state");
        var whole = File.ReadAllBytes(path);
        Made(directory =>
        {
            for (var bit = 0; bit < whole.Length * 8; bit++)
            {
                var flipped = (byte[])whole.Clone();
                flipped[bit / 8] ^= (byte)(1 << (bit % 8));
                File.WriteAllBytes(path, flipped);
                Assert.Null(directory.LoadMeta());
            }

            for (var length = 0; length < whole.Length; length++)
            {
                File.WriteAllBytes(path, whole[..length]);
                Assert.Null(directory.LoadMeta());
            }
        });
    }

    [Fact]
    public void The_kind_of_journal_is_kept_and_never_becomes_another()
    {
        Made(directory =>
        {
            Assert.Null(directory.Journal);
            directory.SaveJournal("segmented-log");
            directory.SaveJournal("segmented-log");
            Assert.Throws<InvalidOperationException>(() => directory.SaveJournal("sqlite"));
        });

        Made(directory => Assert.Equal("segmented-log", directory.Journal));
    }

    [Fact]
    public void A_directory_of_format_1_is_read_and_becomes_one_of_format_2_with_its_journal()
    {
        Made(_ => { });
        Rewrite("FORMAT", text => text.Replace("format 2", "format 1", StringComparison.Ordinal));
        Rewrite("node.manifest", text => text.Replace(",\n  \"journal\": null", "", StringComparison.Ordinal));
        Assert.DoesNotContain("journal", File.ReadAllText(Path.Combine(Root, "node.manifest")), StringComparison.Ordinal);

        Made(directory =>
        {
            Assert.Null(directory.Journal);
            directory.SaveJournal("sqlite");
        });

        Assert.Contains("format 2", File.ReadAllText(Path.Combine(Root, "FORMAT")), StringComparison.Ordinal);
        Made(directory => Assert.Equal("sqlite", directory.Journal));
    }

    [Fact]
    public void The_bootstrap_record_is_kept_and_the_same_again_changes_nothing()
    {
        var record = Record(1);
        Made(directory =>
        {
            directory.SaveBootstrap(record);
            directory.SaveBootstrap(Record(1));
        });

        Made(directory =>
        {
            Assert.Equal(record, directory.Bootstrap);
            Assert.Equal(record.Cluster, directory.Cluster);
        });
        Assert.Contains(record.Cluster.ToString(), File.ReadAllText(Path.Combine(Root, "FORMAT")), StringComparison.Ordinal);
    }

    [Fact]
    public void Another_cluster_is_refused_and_so_is_another_record_of_this_one()
    {
        Made(directory => directory.SaveBootstrap(Record(1)));

        Made(directory =>
        {
            var other = AssertRefused(DataDirectoryRefusal.OtherCluster, () => directory.SaveBootstrap(Record(2)));
            Assert.Contains(Record(2).Cluster.ToString(), other.Message, StringComparison.Ordinal);
            AssertRefused(DataDirectoryRefusal.OtherCluster, () => directory.SaveBootstrap(Record(1) with { Members = [] }));
            Assert.Equal(Record(1), directory.Bootstrap);
        });
    }

    [Fact]
    public void Hosted_replicas_are_kept_with_their_membership_and_a_place_for_their_store()
    {
        var (r1, r7) = (Replica(0, 1), Replica(1, 7));
        Made(directory =>
        {
            directory.AddReplica(r7);
            directory.AddReplica(r1);
            directory.AddReplica(Replica(1, 7));
        });

        Made(directory =>
        {
            Assert.Equal([r1, r7], directory.ReplicaRecords);
            var path = directory.StorePath(G1, new ReplicaId(7));
            Assert.Equal(Path.Combine(Root, "stores", "g1-r7", "store.db"), path);
            SqliteOrderedStore.Open(path, new OrderedStoreOptions()).Dispose();
            Assert.Throws<ArgumentException>(() => directory.StorePath(G1, new ReplicaId(8)));
            Assert.Throws<InvalidOperationException>(() => directory.AddReplica(Replica(1, 8)));
            Assert.Throws<InvalidOperationException>(() => directory.AddReplica(r7 with { Initial = Membership.Of() }));
        });
    }

    [Fact]
    public void A_removed_replica_leaves_a_tombstone_and_nothing_is_created_at_or_below_it()
    {
        Made(directory =>
        {
            directory.AddReplica(Replica(1, 7));
            Assert.Throws<InvalidOperationException>(() => directory.Remove(G1, new ReplicaId(8)));
            directory.Remove(G1, new ReplicaId(7));
            Assert.Empty(directory.ReplicaRecords);
        });

        Made(directory =>
        {
            Assert.Equal(new ReplicaId(7), directory.Tombstone(G1));
            AssertRefused(DataDirectoryRefusal.Tombstoned, () => directory.AddReplica(Replica(1, 7)));
            AssertRefused(DataDirectoryRefusal.Tombstoned, () => directory.AddReplica(Replica(1, 6)));
            Assert.Equal([], Directory.GetDirectories(Path.Combine(Root, "stores")));

            directory.AddReplica(Replica(1, 8));
            directory.AddReplica(Replica(2, 1));
            directory.Remove(G1, new ReplicaId(3));

            Assert.Equal(new ReplicaId(7), directory.Tombstone(G1));
            Assert.Equal([Replica(1, 8), Replica(2, 1)], directory.ReplicaRecords);
        });
    }

    [Fact]
    public void A_replica_that_was_never_here_can_be_removed_ahead()
    {
        Made(directory => directory.Remove(G1, new ReplicaId(4)));

        Made(directory => AssertRefused(DataDirectoryRefusal.Tombstoned, () => directory.AddReplica(Replica(1, 4))));
    }

    [Fact]
    public void A_closed_directory_takes_no_change()
    {
        var directory = DataDirectory.Open(Root, N1);
        directory.Dispose();
        directory.Dispose();

        Assert.Throws<ObjectDisposedException>(() => directory.AddReplica(Replica(1, 1)));
    }

    private static DataDirectoryException AssertRefused(DataDirectoryRefusal kind, Action act)
    {
        var refused = Assert.Throws<DataDirectoryException>(act);
        Assert.Equal(kind, refused.Kind);
        return refused;
    }

    private static BootstrapRecord Record(int cluster) => new(
        new ClusterId(new Guid(cluster, 0, 0, new byte[8])),
        [new BootstrapMember(N1, new IncarnationId(new Guid(9, 0, 0, new byte[8])), new ReplicaId(1), "127.0.0.1:9101", "")]);

    private static HostedReplica Replica(int group, long replica) =>
        new(new GroupId(group), new ReplicaId(replica), Membership.Of(new ReplicaId(replica), new ReplicaId(100)));

    private IncarnationId Made(Action<DataDirectory> act)
    {
        using var directory = DataDirectory.Open(Root, N1);
        act(directory);
        return directory.Incarnation;
    }

    private void Rewrite(string name, Func<string, string> change)
    {
        var path = Path.Combine(Root, name);
        Assert.True(ChecksummedText.TryOpen(File.ReadAllBytes(path), out var text));
        File.WriteAllBytes(path, ChecksummedText.Seal(change(text)));
    }
}
