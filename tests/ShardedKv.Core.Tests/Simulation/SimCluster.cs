using System.Text;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Groups;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Life;
using ShardedKv.Core.Meta;
using ShardedKv.Core.Requests;
using ShardedKv.Core.Sessions;
using ShardedKv.Raft;

namespace ShardedKv.Core.Tests.Simulation;

/// <summary>Three replicas of one data group, their disks, a network that loses, repeats and reorders, clients that send again, and
/// chance, all out of one seed.</summary>
internal sealed class SimCluster
{
    public static readonly LogTime Start = new(1_000_000_000);

    private readonly SeededRandom random;
    private readonly SimNode[] nodes;
    private readonly SimClient[] clients;
    private readonly List<Message> network = [];
    private readonly Dictionary<ProposalTag, (SimRequest? Request, SimLife At)> proposals = [];
    private readonly Dictionary<MembershipTag, SimLife> changes = [];
    private readonly Dictionary<TransferTag, SimLife> transfers = [];
    private readonly Dictionary<ReadTag, (Key Key, string[] Acknowledged, SimLife At)> reads = [];
    private readonly byte[] configuration;
    private int isolated = 3;
    private long tags;
    private long ticks;

    public SimCluster(ulong seed)
    {
        random = new SeededRandom(seed);
        nodes = [.. Enumerable.Range(1, 3).Select(number => new SimNode(new ReplicaId(number), random)
        {
            OnSend = network.Add,
            OnReply = Reply,
            OnRefused = (tag, _) => Assert.True(proposals.Remove(tag), $"{tag} is refused and was answered before"),
            OnServe = Serve,
            OnReadRefused = (tag, _) => Assert.True(reads.Remove(tag), $"{tag} is refused and was answered before"),
            OnFetch = reference => nodes![reference.Source.Value - 1].SnapshotOf(reference.Id),
            OnMembership = answer => Assert.True(changes.Remove(answer.Tag), $"{answer.Tag} is answered twice"),
            OnTransfer = answer => Assert.True(transfers.Remove(answer.Tag), $"{answer.Tag} is answered twice"),
        })];
        clients = [.. Enumerable.Range(1, 3).Select(number => new SimClient(number, random))];
        var body = new Configuration(new ConfigNumber(1), 1, InitialPlan.Spread(4, [new GroupId(1)]));
        configuration = GroupCommandCodec.Encode(new ApplyConfiguration(body, new StoreLimits()));
    }

    public int Acknowledged => clients.Sum(client => client.All.Count(request => request.Revision is not null));

    public int Crashes { get; private set; }

    public int ReadsServed { get; private set; }

    public int SnapshotsInstalled => nodes.Sum(node => node.SnapshotsInstalled);

    public int EventsDeleted => nodes.Sum(node => node.EventsDeleted);

    public void RunWithFaults(int steps)
    {
        for (var step = 0; step < steps; step++)
        {
            switch (random.Next(100))
            {
                case 0 when random.Chance(40):
                    nodes[random.Next(3)].Crash();
                    Crashes++;
                    break;
                case 1 when random.Chance(15):
                    isolated = random.Next(4);
                    break;
                case 1 when random.Chance(30):
                    ChangeMembers();
                    break;
                case 1 when random.Chance(10):
                    Transfer();
                    break;
                case < 6:
                    Tick(random.Next(3));
                    break;
                case < 45:
                    Deliver(lossPercent: 10, repeatPercent: 5);
                    break;
                case < 52:
                    Request(mayOpen: true);
                    break;
                case < 55:
                    AskRead();
                    break;
                default:
                    nodes[random.Next(3)].Step();
                    break;
            }
        }
    }

    /// <summary>Without faults, until every client has all its answers and all replicas hold the same.</summary>
    public void Settle()
    {
        isolated = 3;
        for (var round = 0; round < 2000; round++)
        {
            for (var node = 0; node < 3; node++)
            {
                Tick(node);
            }

            Request(mayOpen: false);
            while (network.Count > 0 || nodes.Any(node => node.Step()))
            {
                Deliver(lossPercent: 0, repeatPercent: 0);
            }

            if (clients.All(client => client.IsIdle) && nodes.All(node => node.Store.Applied == nodes[0].Store.Applied))
            {
                return;
            }
        }

        Assert.Fail("the cluster does not settle");
    }

    /// <summary>Once settled: who waits in a life that is on was answered, replicas are equal, each append is there once.</summary>
    public void Check()
    {
        foreach (var node in nodes)
        {
            Assert.Equal(nodes[0].Store.Dump(), node.Store.Dump());
        }

        Assert.DoesNotContain(proposals.Values, proposal => proposal.At.IsOn);
        Assert.DoesNotContain(reads.Values, read => read.At.IsOn);
        Assert.DoesNotContain(changes.Values, change => change.IsOn);
        Assert.DoesNotContain(transfers.Values, transfer => transfer.IsOn);
        foreach (var keyed in clients.SelectMany(client => client.All).GroupBy(request => request.Key))
        {
            var value = nodes[0].Read(new Get(keyed.Key)) is Found found ? Encoding.UTF8.GetString(found.Value.Span) : "";
            foreach (var request in keyed)
            {
                var times = value.Split(request.Text).Length - 1;
                Assert.True(times == 1, $"{request.Text} was acknowledged and is there {times} times");
            }

            Assert.Equal(keyed.Sum(request => request.Text.Length), value.Length);
        }
    }

    private void Tick(int node)
    {
        ticks++;

        // The replicas' wall clocks differ by some seconds.
        nodes[node].Life.Tick(new MonotonicTime(ticks * 100), new LogTime(Start.UnixMilliseconds + (ticks * 100) + (node * 3000)));
    }

    private void Deliver(int lossPercent, int repeatPercent)
    {
        if (network.Count == 0)
        {
            return;
        }

        var at = random.Next(network.Count);
        var message = network[at];
        if (!random.Chance(repeatPercent))
        {
            network[at] = network[^1];
            network.RemoveAt(network.Count - 1);
        }

        if (!random.Chance(lossPercent) && message.To.Value - 1 != isolated && message.From.Value - 1 != isolated)
        {
            nodes[message.To.Value - 1].Life.Receive(message);
        }
    }

    private void Request(bool mayOpen)
    {
        var node = Anyone();
        if (random.Chance(10) || node.Store.Applied.Index.Value < 3)
        {
            Submit(node, null, configuration);
        }

        foreach (var client in clients)
        {
            if (mayOpen || !client.IsIdle)
            {
                var request = client.Next(mayOpen, Start);
                Submit(node, request, request.Bytes);
            }
        }
    }

    /// <summary>Mostly one that leads.</summary>
    private SimNode Anyone() =>
        nodes.FirstOrDefault(node => node.Life.Status.Role == ReplicaRole.Leader && random.Chance(80)) ?? nodes[random.Next(3)];

    private void Submit(SimNode node, SimRequest? request, byte[] bytes)
    {
        var tag = new ProposalTag(++tags);
        proposals.Add(tag, (request, new SimLife(node)));
        node.Life.Submit(tag, bytes);
    }

    private void Reply(ProposalTag tag, GroupReply reply)
    {
        Assert.True(proposals.Remove(tag, out var proposal), $"{tag} is answered twice");
        proposal.Request?.Client.Answer(proposal.Request, Assert.IsAssignableFrom<KvReply>(reply));
    }

    /// <summary>One voter becomes a learner, or the learner votes again.</summary>
    private void ChangeMembers()
    {
        var node = Anyone();
        var members = node.Life.Status.Membership;
        var learner = new ReplicaId(random.Next(3) + 1);
        var target = members.Learners.IsEmpty && !members.IsJoint
            ? new Membership([.. members.Voters.Remove(learner)], [], [learner])
            : Membership.Of(new ReplicaId(1), new ReplicaId(2), new ReplicaId(3));
        var tag = new MembershipTag(++tags);
        changes.Add(tag, new SimLife(node));
        node.Life.ChangeMembers(tag, target);
    }

    private void Transfer()
    {
        var node = Anyone();
        var tag = new TransferTag(++tags);
        transfers.Add(tag, new SimLife(node));
        node.Life.TransferLeadership(tag, new ReplicaId(random.Next(3) + 1));
    }

    private void AskRead()
    {
        var key = Key.FromText($"k{random.Next(6)}");
        var tag = new ReadTag(++tags);
        var node = Anyone();
        var acknowledged = clients.SelectMany(client => client.All)
            .Where(request => request.Revision is not null && request.Key == key)
            .Select(request => request.Text);
        reads.Add(tag, (key, [.. acknowledged], new SimLife(node)));
        node.Life.Read(tag, random.Chance(50) ? ReadMode.Linearizable : ReadMode.Forwarded, new MonotonicTime(ticks * 100));
    }

    /// <summary>Linearizable: what was acknowledged before the read was asked is in what it reads.</summary>
    private void Serve(ReadTag tag, SimNode node)
    {
        Assert.True(reads.Remove(tag, out var read), $"{tag} is answered twice");
        ReadsServed++;
        var value = node.Read(new Get(read.Key)) is Found found ? Encoding.UTF8.GetString(found.Value.Span) : "";
        Assert.All(read.Acknowledged, text => Assert.Contains(text, value, StringComparison.Ordinal));
    }

    /// <summary>One of a node's lives; a crash ends it, and with it whoever waits there.</summary>
    private sealed record SimLife(SimNode Node)
    {
        private readonly int start = Node.Starts;

        public bool IsOn => Node.Starts == start;
    }
}
