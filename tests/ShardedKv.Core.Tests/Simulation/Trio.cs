using System.Text;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Life;
using ShardedKv.Core.Requests;
using ShardedKv.Core.Sessions;
using ShardedKv.Core.Tests.Groups;
using ShardedKv.Raft;

namespace ShardedKv.Core.Tests.Simulation;

/// <summary>Three replicas and a network that loses nothing.</summary>
internal sealed class Trio
{
    private readonly Queue<Message> network = [];
    private readonly Dictionary<ProposalTag, KvReply> replies = [];
    private readonly Dictionary<ReadTag, string> reads = [];
    private readonly SimNode[] nodes;
    private int? dead;
    private int? cutOff;
    private long time;
    private long tags;

    public Trio(ulong seed)
    {
        var random = new SeededRandom(seed);
        nodes = [.. Enumerable.Range(1, 3).Select(number => new SimNode(new ReplicaId(number), random)
        {
            OnSend = Send,
            OnReply = (tag, reply) =>
            {
                if (reply is KvReply answer)
                {
                    replies.Add(tag, answer);
                }
            },
            OnServe = (tag, _) => reads.Add(tag, "served"),
            OnReadRefused = (tag, kind) => reads.Add(tag, $"{kind}"),
            OnRefused = (tag, kind) => Assert.Fail($"{tag} is refused: {kind}"),
        })];
    }

    /// <summary>For good.</summary>
    public void Kill(int node)
    {
        nodes[node].Crash();
        dead = node;
    }

    /// <summary>Nothing reaches that node or comes from it any more.</summary>
    public void CutOff(int node) => cutOff = node;

    /// <summary>Questions for an index that followers sent.</summary>
    public int IndexesAsked { get; private set; }

    /// <summary>Ticks of 100 ms.</summary>
    public void Pass(int ticks)
    {
        for (var tick = 0; tick < ticks; tick++)
        {
            time += 100;
            foreach (var one in Alive())
            {
                one.Life.Tick(new MonotonicTime(time), new LogTime(GroupUnderTest.Start.UnixMilliseconds + time));
            }

            Pump();
        }
    }

    /// <summary>That node campaigns until one leads that is alive.</summary>
    /// <returns>The leader: it may be another, whose timeout was over before.</returns>
    public int Elect(int node)
    {
        for (var tick = 0; tick < 100 && Leader < 0; tick++)
        {
            Pass(1);
            nodes[node].Life.Campaign();
            Pump();
        }

        Assert.NotEqual(-1, Leader);
        return Leader;
    }

    /// <returns>What the command's application answered there; null for what is no user's command.</returns>
    public KvReply? Submit(int node, byte[] command)
    {
        var tag = new ProposalTag(++tags);
        nodes[node].Life.Submit(tag, command);
        Pump();
        Pass(1);
        return replies.GetValueOrDefault(tag);
    }

    /// <returns>"served" or why not; empty while it waits.</returns>
    public string Read(int node, ReadMode mode)
    {
        var tag = new ReadTag(++tags);
        nodes[node].Life.Read(tag, mode, new MonotonicTime(time));
        Pump();
        return reads.GetValueOrDefault(tag) ?? "";
    }

    public string Text(int node, string key) => nodes[node].Read(new Get(Key.FromText(key))) is Found found
        ? $"{Encoding.UTF8.GetString(found.Value.Span)}@{found.Revision}"
        : "not found";

    private int Leader => Array.FindIndex(nodes, node => node.Life.Status.Role == ReplicaRole.Leader && Array.IndexOf(nodes, node) != dead);

    private IEnumerable<SimNode> Alive() => nodes.Where((_, number) => number != dead);

    private bool IsAway(ReplicaId replica) => replica.Value - 1 == dead || replica.Value - 1 == cutOff;

    private void Send(Message message)
    {
        IndexesAsked += message is RequestReadIndex ? 1 : 0;
        network.Enqueue(message);
    }

    private void Pump()
    {
        while (true)
        {
            var worked = false;
            foreach (var node in Alive())
            {
                while (node.Step())
                {
                    worked = true;
                }
            }

            while (network.TryDequeue(out var message))
            {
                worked = true;
                if (!IsAway(message.To) && !IsAway(message.From))
                {
                    nodes[message.To.Value - 1].Life.Receive(message);
                }
            }

            if (!worked)
            {
                return;
            }
        }
    }
}
