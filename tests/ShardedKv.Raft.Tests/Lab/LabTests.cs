using ShardedKv.Raft.Tests.Harness;

namespace ShardedKv.Raft.Tests.Lab;

/// <summary>The classic lab suite's Raft list: elections and agreement. A tick is 100 ms of its time.</summary>
public sealed class LabTests
{
    private const int ElectionTicks = 10;

    [Fact]
    public void Initial_election()
    {
        var cluster = ScenarioCluster.Of(3, seed: 21);

        var leader = cluster.Elect();
        var term = cluster.TermOf(leader);
        cluster.Run(2 * ElectionTicks);

        Assert.Equal([leader], cluster.Leaders);
        Assert.All(cluster.Ids, id => Assert.Equal(term, cluster.TermOf(id)));
    }

    [Fact]
    public void Re_election()
    {
        var cluster = ScenarioCluster.Of(3, seed: 22);
        var first = cluster.Elect();

        cluster.Isolate(first);
        cluster.Run(3 * ElectionTicks);
        var second = cluster.Elect();
        Assert.NotEqual(first, second);

        cluster.Reconnect(first);
        cluster.Run(ElectionTicks);
        second = cluster.Elect();

        cluster.Isolate(second, 1 + (second % 3));
        cluster.Run(2 * ElectionTicks);
        Assert.Empty(cluster.Leaders);

        cluster.Reconnect(1 + (second % 3));
        cluster.Elect();
        cluster.Heal();
        cluster.Run(ElectionTicks);
        Assert.Single(cluster.Leaders, cluster.Elect());
    }

    [Fact]
    public void Many_elections()
    {
        var cluster = ScenarioCluster.Of(7, seed: 23);
        for (var round = 0; round < 9; round++)
        {
            var away = cluster.Ids.OrderBy(_ => cluster.Random.NextUInt64()).Take(3).ToArray();
            cluster.Isolate(away);
            cluster.Run(2 * ElectionTicks);
            Assert.DoesNotContain(cluster.Elect(), away);
            cluster.Heal();
        }

        cluster.Run(2 * ElectionTicks);
        Assert.Single(cluster.Leaders, cluster.Elect());
    }

    [Fact]
    public void Basic_agreement()
    {
        var cluster = ScenarioCluster.Of(3, seed: 24);
        cluster.Elect();

        for (var index = 2; index <= 4; index++)
        {
            Assert.Equal(new LogIndex(index - 1), cluster.Committed);
            Assert.Equal(new LogIndex(index), cluster.Agree($"v{index}"));
        }
    }

    [Fact]
    public void Bytes_of_large_entries_are_sent_to_each_follower_once()
    {
        var cluster = ScenarioCluster.Of(3, seed: 25);
        cluster.Elect();
        var before = cluster.BytesSent;

        for (var i = 0; i < 10; i++)
        {
            cluster.Agree(new string((char)('a' + i), 5000));
        }

        Assert.InRange(cluster.BytesSent - before, 100_000, 105_000);
    }

    [Fact]
    public void Follower_failure_then_no_majority()
    {
        var cluster = ScenarioCluster.Of(3, seed: 26);
        cluster.Agree("a");
        var leader = cluster.Elect();

        var first = 1 + (leader % 3);
        cluster.Isolate(first);
        cluster.Agree("b", [.. cluster.Ids.Except([first])]);
        cluster.Isolate(1 + (first % 3));
        var committed = cluster.Committed;
        Assert.IsType<ProposeResult.Accepted>(cluster.Propose(leader, "c"));
        cluster.Run(2 * ElectionTicks);

        Assert.Equal(committed, cluster.Committed);
    }

    [Fact]
    public void Leader_failure_then_no_majority()
    {
        var cluster = ScenarioCluster.Of(3, seed: 27);
        cluster.Agree("a");
        var first = cluster.Elect();
        cluster.Isolate(first);
        int[] rest = [.. cluster.Ids.Except([first])];
        cluster.Run(2 * ElectionTicks);
        cluster.Agree("b", rest);

        var second = cluster.Elect();
        cluster.Isolate(second);
        var committed = cluster.Committed;
        foreach (var id in cluster.Ids)
        {
            cluster.Propose(id, "c");
        }

        cluster.Run(2 * ElectionTicks);
        Assert.Equal(committed, cluster.Committed);
    }

    [Fact]
    public void A_follower_rejoins_after_entries_it_missed()
    {
        var cluster = ScenarioCluster.Of(3, seed: 28);
        cluster.Agree("a");
        var away = 1 + (cluster.Elect() % 3);
        cluster.Isolate(away);
        int[] rest = [.. cluster.Ids.Except([away])];
        foreach (var value in new[] { "b", "c", "d", "e" })
        {
            cluster.Agree(value, rest);
        }

        cluster.Run(2 * ElectionTicks);
        cluster.Heal();
        cluster.Agree("f");
        Assert.All(cluster.Ids, id => Assert.Equal(["a", "b", "c", "d", "e", "f"], cluster.ValuesOf(id)));
    }

    [Fact]
    public void No_agreement_while_three_of_five_are_away()
    {
        var cluster = ScenarioCluster.Of(5, seed: 29);
        cluster.Agree("a");
        var leader = cluster.Elect();
        cluster.Isolate([.. cluster.Ids.Except([leader]).Take(3)]);
        var committed = cluster.Committed;
        cluster.Propose(leader, "maybe");
        cluster.Run(2 * ElectionTicks);
        Assert.Equal(committed, cluster.Committed);

        cluster.Heal();
        cluster.Agree("after");
    }

    [Fact]
    public void Concurrent_proposals_of_one_term_all_commit_in_order()
    {
        var cluster = ScenarioCluster.Of(3, seed: 30);
        var leader = cluster.Elect();

        LogPosition[] positions =
        [
            .. Enumerable.Range(0, 5).Select(i => Assert.IsType<ProposeResult.Accepted>(cluster.Propose(leader, $"v{i}")).Position),
        ];
        cluster.Run(2);

        Assert.Equal([2L, 3, 4, 5, 6], positions.Select(position => position.Index.Value));
        Assert.All(cluster.Ids, id => Assert.Equal(["v0", "v1", "v2", "v3", "v4"], cluster.ValuesOf(id)));
    }

    [Fact]
    public void A_partitioned_leader_with_dead_entries_rejoins()
    {
        var cluster = ScenarioCluster.Of(3, seed: 31);
        cluster.Agree("101");
        var first = cluster.Elect();
        cluster.Isolate(first);
        cluster.Propose(first, "102");
        cluster.Propose(first, "103");
        cluster.Propose(first, "104");
        cluster.Run(2 * ElectionTicks);
        cluster.Agree("103b", [.. cluster.Ids.Except([first])]);

        var second = cluster.Elect();
        cluster.Isolate(second);
        cluster.Reconnect(first);
        cluster.Isolate(second);
        cluster.Run(2 * ElectionTicks);
        cluster.Agree("104b", [.. cluster.Ids.Except([second])]);
        cluster.Heal();
        cluster.Agree("105");

        Assert.All(cluster.Ids, id => Assert.Equal(["101", "103b", "104b", "105"], cluster.ValuesOf(id)));
    }

    [Fact]
    public void Fast_back_up_over_conflicting_logs()
    {
        var cluster = ScenarioCluster.Of(5, seed: 32);
        cluster.Agree("first");
        var leader = cluster.Elect();
        int[] others = [.. cluster.Ids.Except([leader])];

        cluster.Partition([leader, others[0]], others[1..]);
        Fill(cluster, leader, "dead-a", 50);
        cluster.Run(3 * ElectionTicks);
        var second = cluster.Leaders.Single(id => id != leader && id != others[0]);
        Fill(cluster, second, "kept-a", 50);
        cluster.Run(2);

        var away = others[1..].First(id => id != second);
        cluster.Isolate(away);
        Fill(cluster, second, "dead-b", 50);
        cluster.Run(2);
        var committed = cluster.Committed;

        cluster.Partition([leader, others[0], away], [.. others[1..].Except([away])]);
        cluster.Run(4 * ElectionTicks);
        var third = cluster.Leaders.Single();
        Fill(cluster, third, "kept-b", 50);
        cluster.Run(5);
        Assert.True(cluster.Committed.Value >= committed.Value + 50, $"committed {cluster.Committed}");

        cluster.Heal();
        var messages = cluster.MessagesSent;
        cluster.Agree("last");
        Assert.InRange(cluster.MessagesSent - messages, 1, 400);
        Assert.All(cluster.Ids, id => Assert.Equal(102, cluster.ValuesOf(id).Length));
    }

    [Fact]
    public void Messages_are_few()
    {
        var cluster = ScenarioCluster.Of(3, seed: 33);
        cluster.Elect();
        Assert.InRange(cluster.MessagesSent, 1, 30);

        var leader = cluster.Elect();
        var before = cluster.MessagesSent;
        for (var i = 0; i < 10; i++)
        {
            cluster.Propose(leader, $"v{i}");
        }

        cluster.Run(1);
        Assert.InRange(cluster.MessagesSent - before, 1, 44);

        before = cluster.MessagesSent;
        cluster.Run(10);
        Assert.Equal(40, cluster.MessagesSent - before);
    }

    private static void Fill(ScenarioCluster cluster, int id, string name, int count)
    {
        for (var i = 0; i < count; i++)
        {
            Assert.IsType<ProposeResult.Accepted>(cluster.Propose(id, $"{name}{i}"));
        }
    }
}
