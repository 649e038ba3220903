using System.Buffers;

namespace ShardedKv.Raft.Tests.Harness;

/// <summary>Links that can be cut, each way by itself, and faults by chance. Every message goes through its bytes.</summary>
internal sealed class ScenarioNetwork(Timeline timeline, SeededRandom random, Action<Message> arrive)
{
    private readonly HashSet<(ReplicaId From, ReplicaId To)> _cut = [];

    public NetworkFaults Faults { get; set; } = NetworkFaults.None;

    public long MessagesSent { get; private set; }

    public long BytesSent { get; private set; }

    /// <summary>Sees each message that leaves a replica, cut links or not.</summary>
    public Action<Message>? Watch { get; set; }

    /// <summary>Loses each message for which it says true.</summary>
    public Func<Message, bool>? Lose { get; set; }

    public void Cut(int from, int to) => _cut.Add((new ReplicaId(from), new ReplicaId(to)));

    public bool IsCut(ReplicaId from, ReplicaId to) => _cut.Contains((from, to));

    public void Isolate(IEnumerable<int> ids, int[] all)
    {
        foreach (var (id, other) in from id in ids from other in all select (id, other))
        {
            Cut(id, other);
            Cut(other, id);
        }
    }

    public void Reconnect(int id)
    {
        var replica = new ReplicaId(id);
        _cut.RemoveWhere(link => link.From == replica || link.To == replica);
    }

    public void Partition(int[][] sides)
    {
        Heal();
        foreach (var (one, other) in from one in sides from other in sides where one != other select (one, other))
        {
            foreach (var (from, to) in from a in one from b in other select (a, b))
            {
                Cut(from, to);
            }
        }
    }

    public void Heal() => _cut.Clear();

    public void Send(Message message)
    {
        Watch?.Invoke(message);
        var bytes = new ArrayBufferWriter<byte>(64);
        MessageCodec.Write(message, bytes);
        MessagesSent++;
        BytesSent += bytes.WrittenCount;
        if (IsCut(message.From, message.To) || Lose?.Invoke(message) == true || random.Chance(Faults.DropPercent))
        {
            return;
        }

        var copies = random.Chance(Faults.DuplicatePercent) ? 2 : 1;
        for (var copy = 0; copy < copies; copy++)
        {
            var late = random.Chance(Faults.LongDelayPercent) && (!Faults.LongDelayOfAnswersOnly || IsAnswer(message));
            var (delayMin, delayMax) = late ? (Faults.LongDelayMin, Faults.LongDelayMax) : (0, Faults.DelayMax);
            timeline.Schedule(() => Arrive(MessageCodec.Read(bytes.WrittenMemory)), delayMax, delayMin);
        }
    }

    private static bool IsAnswer(Message message) =>
        message is AppendReply or VoteReply or PreVoteReply or SnapshotRefused or QuiesceAgreed or ReadIndexReply;

    private void Arrive(Message message)
    {
        if (!IsCut(message.From, message.To))
        {
            arrive(message);
        }
    }
}
