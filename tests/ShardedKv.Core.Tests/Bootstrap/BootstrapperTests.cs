using System.Collections.Immutable;
using ShardedKv.Core.Bootstrap;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Tests.Meta;
using ShardedKv.Raft;

namespace ShardedKv.Core.Tests.Bootstrap;

public sealed class BootstrapperTests
{
    private static readonly ClusterId Candidate = new(new Guid("cccccccc-0000-0000-0000-000000000001"));
    private static readonly ImmutableArray<NodeName> Named = [new("n1"), new("n2"), new("n3")];

    [Fact]
    public void The_first_named_node_makes_the_cluster_when_all_are_reachable_and_fresh()
    {
        var first = Fresh(1);

        first.PeerSeen(Hello(2));
        Assert.Empty(Drain(first));
        first.PeerSeen(Hello(3));

        var record = Assert.IsType<PersistBootstrap>(Assert.Single(Drain(first))).Record;
        Assert.Equal(Record(), record);
        Assert.Equal(["r1", "r2", "r3"], record.Voters().Voters.Select(voter => voter.ToString()));
        Assert.Null(first.Record);
    }

    [Fact]
    public void Nothing_of_the_cluster_is_told_before_the_record_is_durable()
    {
        var first = Fresh(1);
        first.PeerSeen(Hello(2));
        first.PeerSeen(Hello(3));
        Drain(first);
        first.PeerSeen(Hello(2));
        first.PeerSeen(Hello(3));
        Assert.Empty(Drain(first));

        first.Persisted();

        Assert.Equal(
            [new Bootstrapped(Record()), new SendBootstrap(new("n2"), Record()), new SendBootstrap(new("n3"), Record())],
            Drain(first));
    }

    [Fact]
    public void A_peer_that_is_lost_before_the_last_is_seen_holds_the_cluster_up()
    {
        var first = Fresh(1);
        first.PeerSeen(Hello(2));
        first.PeerLost(new("n2"));
        first.PeerSeen(Hello(3));
        Assert.Empty(Drain(first));

        first.PeerSeen(Hello(2));
        Assert.IsType<PersistBootstrap>(Assert.Single(Drain(first)));
    }

    [Fact]
    public void A_node_that_is_not_first_never_makes_a_cluster()
    {
        var second = Fresh(2);

        second.PeerSeen(Hello(1));
        second.PeerSeen(Hello(3));

        Assert.Empty(Drain(second));
    }

    [Fact]
    public void A_single_named_node_makes_its_cluster_at_once()
    {
        var alone = new Bootstrapper(MetaUnderTest.Node(1), [new("n1")], null, Candidate);

        Assert.Single(Assert.IsType<PersistBootstrap>(Assert.Single(Drain(alone))).Record.Members);
    }

    [Fact]
    public void A_fresh_node_takes_the_record_of_the_first_once_and_the_same_again_changes_nothing()
    {
        var second = Fresh(2);

        second.BootstrapReceived(new("n1"), Record());
        second.BootstrapReceived(new("n1"), Record());
        Assert.Equal([new PersistBootstrap(Record())], Drain(second));
        second.Persisted();
        second.BootstrapReceived(new("n1"), Record());

        Assert.Equal([new Bootstrapped(Record())], Drain(second));
        Assert.Equal(Record(), second.Record);
    }

    [Fact]
    public void Another_record_is_refused_by_who_has_one_even_while_it_is_being_written()
    {
        var other = Record() with { Cluster = new ClusterId(Guid.Empty) };
        var second = Fresh(2);
        second.BootstrapReceived(new("n1"), Record());
        Drain(second);

        second.BootstrapReceived(new("n1"), other);
        Assert.IsType<RefuseBootstrap>(Assert.Single(Drain(second)));
        second.Persisted();
        second.BootstrapReceived(new("n1"), other);

        Assert.Equal([new Bootstrapped(Record())], Drain(second));
        Assert.Equal(Record(), second.Record);
    }

    [Fact]
    public void A_record_of_who_is_not_first_or_of_other_members_is_refused()
    {
        Refuses(Record(), from: 3);
        Refuses(Record() with { Members = Record().Members.RemoveAt(1) });
        Refuses(Record() with { Members = Record().Members.RemoveAt(2) });
        Refuses(Record() with { Members = Record().Members.SetItem(1, Record().Members[1] with { Incarnation = default }) });

        static void Refuses(BootstrapRecord record, int from = 1)
        {
            var second = Fresh(2);
            second.BootstrapReceived(new($"n{from}"), record);
            Assert.IsType<RefuseBootstrap>(Assert.Single(Drain(second)));
            Assert.Null(second.Record);
        }
    }

    [Fact]
    public void A_wiped_first_node_makes_no_second_cluster()
    {
        var wiped = new Bootstrapper(MetaUnderTest.Node(1, incarnation: 1), Named, null, new ClusterId(Guid.Empty));

        wiped.PeerSeen(Hello(2, Candidate));
        wiped.PeerSeen(Hello(3, Candidate));

        Assert.Contains("n2 is of cluster", Assert.IsType<RefuseBootstrap>(Assert.Single(Drain(wiped))).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wiped_voter_is_refused_and_gets_no_record()
    {
        var first = Standing(1);
        Drain(first);

        first.PeerSeen(new NodeHello(MetaUnderTest.Node(2, incarnation: 1), null));

        Assert.Contains("n2 comes as another incarnation", Assert.IsType<RefuseBootstrap>(Assert.Single(Drain(first))).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_data_directory_of_another_incarnation_or_without_this_node_does_not_start()
    {
        var other = new Bootstrapper(MetaUnderTest.Node(1, incarnation: 1), Named, Record(), Candidate);
        var stranger = new Bootstrapper(MetaUnderTest.Node(9), Named, Record(), Candidate);

        Assert.IsType<RefuseBootstrap>(Assert.Single(Drain(other)));
        Assert.IsType<RefuseBootstrap>(Assert.Single(Drain(stranger)));
    }

    [Fact]
    public void A_peer_of_another_cluster_is_refused_and_one_of_this_is_left_alone()
    {
        var first = Standing(1);
        Drain(first);

        first.PeerSeen(Hello(2, Candidate));
        Assert.Empty(Drain(first));
        first.PeerSeen(Hello(3, new ClusterId(Guid.Empty)));

        Assert.IsType<RefuseBootstrap>(Assert.Single(Drain(first)));
    }

    /// <summary>Every node crashes by chance before or after its record is durable, hellos and records get lost; in the end all stand
    /// with one record.</summary>
    [Fact]
    public void Restarts_at_each_step_end_in_one_cluster()
    {
        for (var seed = 1UL; seed <= 200; seed++)
        {
            var random = new SeededRandom(seed);
            var disks = new BootstrapRecord?[3];
            var nodes = Enumerable.Range(0, 3).Select(Start).ToArray();
            var told = new HashSet<ClusterId>();

            for (var step = 0; step < 400; step++)
            {
                var at = random.Next(3);
                switch (random.Next(8))
                {
                    case 0 when step < 300:
                        nodes[at] = Start(at);
                        break;
                    case 1 when step < 300:
                        nodes[at].PeerLost(Named[random.Next(3)]);
                        break;
                    default:
                        var peer = random.Next(3);
                        nodes[at].PeerSeen(Hello(peer + 1, disks[peer]?.Cluster));
                        break;
                }

                Carry(at);
            }

            Assert.All(nodes, node => Assert.True(node.Record is not null, $"seed {seed}: a node is still fresh"));
            Assert.True(told.Count == 1, $"seed {seed}: {told.Count} clusters were told of");

            Bootstrapper Start(int at) => new(
                MetaUnderTest.Node(at + 1), Named, disks[at], new ClusterId(new Guid(random.Next(int.MaxValue), 0, 0, new byte[8])));

            void Carry(int at)
            {
                while (nodes[at].TryNextEffect(out var effect))
                {
                    switch (effect)
                    {
                        case PersistBootstrap when random.Chance(20):
                            nodes[at] = Start(at);
                            break;
                        case PersistBootstrap persist:
                            disks[at] = persist.Record;
                            if (random.Chance(20))
                            {
                                nodes[at] = Start(at);
                            }
                            else
                            {
                                nodes[at].Persisted();
                            }

                            break;
                        case SendBootstrap send when random.Chance(70):
                            told.Add(send.Record.Cluster);
                            var to = Named.IndexOf(send.To);
                            nodes[to].BootstrapReceived(Named[at], send.Record);
                            Carry(to);
                            break;
                        case RefuseBootstrap refuse:
                            Assert.Fail($"seed {seed}: {refuse.Reason}");
                            break;
                    }
                }
            }
        }
    }

    [Fact]
    public void A_tombstone_forbids_its_number_and_all_below()
    {
        Assert.True(Tombstone.Allows(new ReplicaId(1), default));
        Assert.False(Tombstone.Allows(new ReplicaId(4), new ReplicaId(4)));
        Assert.False(Tombstone.Allows(new ReplicaId(3), new ReplicaId(4)));
        Assert.True(Tombstone.Allows(new ReplicaId(5), new ReplicaId(4)));
        Assert.Equal(new ReplicaId(4), Tombstone.After(new ReplicaId(2), new ReplicaId(4)));
        Assert.Equal(new ReplicaId(6), Tombstone.After(new ReplicaId(6), new ReplicaId(4)));
    }

    private static BootstrapRecord Record() => MetaUnderTest.Bootstrap(3) with { Cluster = Candidate };

    private static Bootstrapper Fresh(int node) => new(MetaUnderTest.Node(node), Named, null, Candidate);

    private static Bootstrapper Standing(int node) => new(MetaUnderTest.Node(node), Named, Record(), Candidate);

    private static NodeHello Hello(int node, ClusterId? cluster = null) => new(MetaUnderTest.Node(node), cluster);

    private static List<BootstrapEffect> Drain(Bootstrapper bootstrapper)
    {
        var effects = new List<BootstrapEffect>();
        while (bootstrapper.TryNextEffect(out var effect))
        {
            effects.Add(effect);
        }

        return effects;
    }
}
