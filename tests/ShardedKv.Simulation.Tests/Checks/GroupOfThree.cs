using System.Collections.Immutable;
using ShardedKv.Core.Life;
using ShardedKv.Raft;
using ShardedKv.Simulation.Disks;

namespace ShardedKv.Simulation.Tests.Checks;

/// <summary>Disks of a group of three, with logs as a test needs them.</summary>
internal static class GroupOfThree
{
    public static readonly GroupId Group = new(1);
    public static readonly Membership Three = Membership.Of(new ReplicaId(1), new ReplicaId(2), new ReplicaId(3));

    public static ReplicaDisk Of(long replica) => new(Group, new ReplicaId(replica), Three);

    /// <summary>The entries' terms, from index 1 on.</summary>
    public static ReplicaDisk Of(long replica, params long[] terms)
    {
        var disk = Of(replica);
        disk.Write(new HardState(new Term(terms.Max()), null), [.. terms.Select((term, place) => Entry(place + 1, term))]);
        disk.Journal.Complete();
        return disk;
    }

    public static ReplicaEvent Write(this ReplicaDisk disk, HardState state, ImmutableArray<Entry> entries)
    {
        var written = new ReplicaEvent(state, entries);
        disk.Journal.Begin(written, new PersistToken(1), new JournalSequence(disk.Journal.Records + disk.Journal.Pendings + 1));
        return written;
    }

    public static Entry Entry(long index, long term, string payload = "") =>
        new(new LogIndex(index), new Term(term), EntryKind.Normal, System.Text.Encoding.UTF8.GetBytes(payload));

    public static Entry Change(long index, long term, Membership membership) =>
        new(new LogIndex(index), new Term(term), EntryKind.Membership, MembershipCodec.Encode(membership));

    public static LogPosition At(long index, long term) => new(new LogIndex(index), new Term(term));
}
