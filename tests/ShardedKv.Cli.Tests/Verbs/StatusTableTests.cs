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
