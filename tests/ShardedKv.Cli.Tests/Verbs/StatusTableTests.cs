using ShardedKv.Cli.Tests.Operations;
using ShardedKv.Cli.Verbs;

namespace ShardedKv.Cli.Tests.Verbs;

public class StatusTableTests
{
    [Fact]
    public void A_status_says_what_is_on_its_way()
    {
        var status = Statuses.Staging with { PlannedNumber = 4, PendingOperations = 2 };

        var lines = StatusTable.Of(status).Split(Environment.NewLine);

        Assert.Equal("cluster not formed yet, configuration 3, 4 is planned, 2 operations pending", lines[0]);
        Assert.Equal(
            ["2 shards, 1 serving", "  s1 [80000000, 100000000) g2: Staging, 40 rows, 4096 bytes copied from g1 to g2, close", "  given away by g1 and not collected yet: s1", ""],
            lines[^4..]);
    }

    [Fact]
    public void A_settled_status_ends_with_the_number_of_its_shards() =>
        Assert.Equal(["", "2 shards, 2 serving", ""], StatusTable.Of(Statuses.Settled).Split(Environment.NewLine)[^3..]);

    [Fact]
    public void Groups_have_their_configuration_and_say_when_they_leave()
    {
        var status = Statuses.Settled with { Groups = [Statuses.Settled.Groups[0], Statuses.Settled.Groups[2] with { IsLeaving = true }] };

        Assert.Equal(
            [
                "GROUP   LEADER      TERM    COMMIT      APPLIED     CONFIG  SHARDS  REPLICAS (applied)",
                "g0      n1          2       7           6           -       0       n1 leader (6)",
                "g2      n1          2       7           6           3       1       n1 leader (6), leaving",
                "",
            ],
            StatusTable.Groups(status).Split(Environment.NewLine));
    }

    [Fact]
    public void Nodes_say_that_they_are_away_are_drained_or_can_be_stopped()
    {
        var status = Statuses.Settled with
        {
            Nodes =
            [
                Row("n1") with { Self = true, Replicas = 4 }, Row("n2") with { Reachable = false, Replicas = 4 }, Row("n3") with { IsDraining = true, Replicas = 1 },
                Row("n4") with { IsDrained = true },
            ],
        };

        Assert.Equal(
            ["yes, answered this", "no, 4 replicas away with it", "yes, draining: 1 replica left", "yes, drained: stop it"],
            StatusTable.Nodes(status).Split(Environment.NewLine)[1..^1].Select(line => line[60..]));
        static ShardedKv.Actors.Status.NodeRow Row(string name) => new(name, null, null, true, false);
    }

    [Fact]
    public void Replicas_say_that_they_learn_and_that_they_leave()
    {
        var group = Statuses.Settled.Groups[1] with
        {
            Replicas =
            [
                new(4, "n1", "leader", 2, 7, 6), new(5, "n2", null, null, null, null) { IsLeaving = true },
                new(9, "n4", "learner", 2, 5, 5) { Behind = 2 }, new(6, "n3", "follower", 2, 7, 6),
            ],
        };

        Assert.EndsWith(
            "n1 leader (6), n2 no answer leaving, n4 learner (5) 2 behind, n3 follower (6)",
            StatusTable.Groups(Statuses.Settled with { Groups = [group] }).TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public void Shards_have_their_state_and_where_they_are_copied_from_and_to()
    {
        var ahead = Statuses.Staging.Shards[1] with { State = "Serving", Copy = Statuses.Staging.Shards[1].Copy! with { IsAnnounced = true, Number = 4, IsClose = false } };
        var status = Statuses.Settled with { Shards = [ahead with { Shard = 0 }, Statuses.Staging.Shards[1] with { Bytes = 3 << 19 }], Groups = Statuses.Staging.Groups };

        Assert.Equal(
            [
                "SHARD   RANGE                   GROUP   STATE     SIZE        COPY",
                "s0      [80000000, 100000000)   g2      Serving   ?           40 rows, 4096 bytes copied from g1 to g2 ahead of configuration 4",
                "s1      [80000000, 100000000)   g2      Staging   1.5 MiB     40 rows, 4096 bytes copied from g1 to g2, close; not collected at g1",
                "",
            ],
            StatusTable.Shards(status).Split(Environment.NewLine));
    }
}
