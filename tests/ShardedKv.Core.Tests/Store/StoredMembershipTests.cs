using ShardedKv.Core.Groups;
using ShardedKv.Core.Meta;
using ShardedKv.Core.Store;
using ShardedKv.Raft;

namespace ShardedKv.Core.Tests.Store;

/// <summary>A store says which members are in force at its position.</summary>
public sealed class StoredMembershipTests
{
    private static readonly Membership Three = Membership.Of(new ReplicaId(1), new ReplicaId(2), new ReplicaId(3));
    private readonly MemoryStore store = new();

    [Theory]
    [InlineData(0), InlineData(1)]
    public void The_newest_applied_change_is_there_with_the_position_of_its_entry(int group)
    {
        IGroupMachine machine = group == 0 ? new MetaGroupMachine(store) : new ShardGroupMachine(new GroupId(group), store);
        Assert.Null(StoredMembership.Load(store.Snapshot()));

        machine.Apply(Change(1, Membership.Of(new ReplicaId(1))));
        machine.Apply(Change(2, Three));
        machine.Apply(new Entry(new LogIndex(3), new Term(1), EntryKind.Noop, default));

        Assert.Equal(Three, StoredMembership.Load(store.Snapshot()));
        Assert.Equal(new LogPosition(new LogIndex(3), new Term(1)), store.Applied);
    }

    [Fact]
    public void It_is_kept_as_an_entrys_payload_is()
    {
        new ShardGroupMachine(new GroupId(1), store).Apply(Change(1, Three.WithLearners(new ReplicaId(300))));

        Assert.Equal("01030102030001AC02", Convert.ToHexString(Row(store, 0x05)));
    }

    private static byte[] Row(MemoryStore store, byte kind) =>
        store.Snapshot().TryGet([0x00, kind], out var row) ? row.ToArray() : [];

    private static Entry Change(long index, Membership membership) =>
        new(new LogIndex(index), new Term(1), EntryKind.Membership, MembershipCodec.Encode(membership));
}
