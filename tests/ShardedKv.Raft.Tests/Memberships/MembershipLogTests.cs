namespace ShardedKv.Raft.Tests.Memberships;

public sealed class MembershipLogTests
{
    private static Entry Change(long index, int voters) => new(
        new LogIndex(index), new Term(1), EntryKind.Membership, MembershipCodec.Encode(Voters(voters)));

    private static Membership Voters(int count) => Membership.Of(Enumerable.Range(1, count).Select(id => new ReplicaId(id)));

    [Fact]
    public void The_start_is_not_cut()
    {
        var log = new MembershipLog(new LogIndex(5), Voters(3));

        Assert.Throws<InvariantException>(() => log.TruncateFrom(new LogIndex(5)));
        Assert.Throws<InvariantException>(() => log.At(new LogIndex(4)));
    }

    [Fact]
    public void Who_is_removed_may_lead_until_that_is_committed()
    {
        var log = new MembershipLog(LogIndex.Zero, Voters(3));
        log.Append(Change(4, voters: 2));

        Assert.True(log.MayLead(new ReplicaId(3), commit: new LogIndex(3)));
        Assert.False(log.MayLead(new ReplicaId(3), commit: new LogIndex(4)));
        Assert.False(log.MayLead(new ReplicaId(4), commit: new LogIndex(3)));
        Assert.True(log.MayLead(new ReplicaId(2), commit: new LogIndex(4)));
    }

    /// <summary>Against a plain list of entries that is searched from its end.</summary>
    [Theory]
    [InlineData(1), InlineData(2), InlineData(20676840)]
    public void What_is_in_force_equals_a_search_over_the_whole_log(int seed)
    {
        var random = new SeededRandom((ulong)seed);
        var log = new MembershipLog(LogIndex.Zero, Voters(1));
        var entries = new List<Entry>();
        var start = 0L;
        var atStart = Voters(1);
        Membership Slow(long index) => entries.LastOrDefault(entry => entry.Kind == EntryKind.Membership && entry.Index.Value <= index) is { } change
            ? MembershipCodec.Decode(change.Payload)
            : atStart;

        for (var round = 0; round < 3000; round++)
        {
            var last = start + entries.Count;
            switch (random.Next(12))
            {
                case 0:
                    var first = start + 1 + random.Next(entries.Count + 1);
                    log.TruncateFrom(new LogIndex(first));
                    entries.RemoveRange((int)(first - start - 1), (int)(last - first + 1));
                    break;
                case 1:
                    var compacted = start + random.Next(entries.Count + 1);
                    atStart = Slow(compacted);
                    log.StartAt(new LogIndex(compacted));
                    entries.RemoveRange(0, (int)(compacted - start));
                    start = compacted;
                    break;
                case 2 when random.Chance(20):
                    start = last + random.Next(5);
                    atStart = Voters(1 + random.Next(5));
                    log.Reset(new LogIndex(start), atStart);
                    entries.Clear();
                    break;
                default:
                    var entry = random.Chance(30)
                        ? Change(last + 1, 1 + random.Next(5))
                        : new Entry(new LogIndex(last + 1), new Term(1), EntryKind.Normal, default);
                    log.Append(entry);
                    entries.Add(entry);
                    break;
            }

            var asked = start + random.Next(entries.Count + 1);
            Assert.True(Slow(asked) == log.At(new LogIndex(asked)), $"seed {seed}, round {round}");
            Assert.True(Slow(long.MaxValue) == log.Current, $"seed {seed}, round {round}");
        }
    }
}
