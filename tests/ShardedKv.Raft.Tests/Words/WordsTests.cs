namespace ShardedKv.Raft.Tests.Words;

public sealed class WordsTests
{
    [Fact]
    public void Identifiers_print_as_they_are_spoken_of()
    {
        Assert.Equal(
            "t3 i7 r2 g0 (i7,t3) r1,r2",
            $"{new Term(3)} {new LogIndex(7)} {new ReplicaId(2)} {new GroupId(0)} {new LogPosition(new LogIndex(7), new Term(3))} {Membership.Of(new ReplicaId(2), new ReplicaId(1))}");
    }

    [Fact]
    public void Positions_are_ordered_by_term_then_index()
    {
        var old = new LogPosition(new LogIndex(9), new Term(1));
        var recent = new LogPosition(new LogIndex(1), new Term(2));

        Assert.True(old < recent && recent > old && old <= new LogPosition(new LogIndex(9), new Term(1)));
    }

    [Fact]
    public void Voters_are_ascending_and_single()
    {
        Assert.Throws<ArgumentException>(() => new Membership([new ReplicaId(2), new ReplicaId(1)]));
        Assert.Throws<ArgumentException>(() => new Membership([new ReplicaId(1), new ReplicaId(1)]));
        Assert.Throws<ArgumentException>(() => new Membership(default));
        Assert.Equal(Membership.Of(new ReplicaId(1), new ReplicaId(2)), new Membership([new ReplicaId(1), new ReplicaId(2)]));
    }

    [Fact]
    public void A_seed_gives_this_sequence_for_ever()
    {
        var random = new SeededRandom(1234567);

        Assert.Equal(
            [6457827717110365317UL, 3203168211198807973UL, 9817491932198370423UL],
            [random.NextUInt64(), random.NextUInt64(), random.NextUInt64()]);
    }

    [Theory]
    [InlineData(nameof(ReplicaOptions.HeartbeatTicks))]
    [InlineData(nameof(ReplicaOptions.ElectionTicksMin))]
    [InlineData(nameof(ReplicaOptions.ElectionTicksMax))]
    [InlineData(nameof(ReplicaOptions.AppendEntriesMax))]
    [InlineData(nameof(ReplicaOptions.AppendBytesMax))]
    [InlineData(nameof(ReplicaOptions.InFlightAppendsMax))]
    [InlineData(nameof(ReplicaOptions.UncommittedBytesMax))]
    [InlineData(nameof(ReplicaOptions.PendingReadsMax))]
    [InlineData(nameof(ReplicaOptions.InFlightBytesMax))]
    [InlineData(nameof(ReplicaOptions.SnapshotTicksMax))]
    [InlineData(nameof(ReplicaOptions.QuiesceAfterTicks))]
    [InlineData(nameof(ReplicaOptions.QuiescentTicksMax))]
    [InlineData(nameof(LeaseOptions.PromiseMilliseconds))]
    [InlineData(nameof(LeaseOptions.DriftPercentMax))]
    public void An_option_out_of_range_is_named(string option)
    {
        var fine = new ReplicaOptions { Self = new ReplicaId(1) };
        var bad = option switch
        {
            nameof(ReplicaOptions.HeartbeatTicks) => fine with { HeartbeatTicks = 0 },
            nameof(ReplicaOptions.ElectionTicksMin) => fine with { ElectionTicksMin = 1 },
            nameof(ReplicaOptions.ElectionTicksMax) => fine with { ElectionTicksMax = 4 },
            nameof(ReplicaOptions.AppendEntriesMax) => fine with { AppendEntriesMax = 0 },
            nameof(ReplicaOptions.AppendBytesMax) => fine with { AppendBytesMax = -1 },
            nameof(ReplicaOptions.InFlightAppendsMax) => fine with { InFlightAppendsMax = 0 },
            nameof(ReplicaOptions.UncommittedBytesMax) => fine with { UncommittedBytesMax = 0 },
            nameof(ReplicaOptions.InFlightBytesMax) => fine with { InFlightBytesMax = 0 },
            nameof(ReplicaOptions.SnapshotTicksMax) => fine with { SnapshotTicksMax = 0 },
            nameof(ReplicaOptions.QuiesceAfterTicks) => fine with { QuiesceAfterTicks = -1 },
            nameof(ReplicaOptions.QuiescentTicksMax) => fine with { QuiescentTicksMax = 0 },
            nameof(LeaseOptions.PromiseMilliseconds) => fine with { Lease = new LeaseOptions(0, 10) },
            nameof(LeaseOptions.DriftPercentMax) => fine with { Lease = new LeaseOptions(500, 51) },
            _ => fine with { PendingReadsMax = 0 },
        };

        var refused = Assert.Throws<ReplicaOptionsException>(
            () => new Replica(bad, RecoveredState.Fresh(Membership.Of(new ReplicaId(1))), seed: 1));

        Assert.Equal(option, refused.ParamName);
    }
}
