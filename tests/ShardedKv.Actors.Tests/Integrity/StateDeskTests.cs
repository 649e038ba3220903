using System.Threading.Channels;
using Akka.Actor;
using Akka.Event;
using ShardedKv.Actors.Integrity;
using ShardedKv.Actors.Nodes;
using ShardedKv.Actors.Peers;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Integrity;
using ShardedKv.Raft;

namespace ShardedKv.Actors.Tests.Integrity;

/// <summary>What a node says of its replicas' states, how often, and what it makes of the others' word.</summary>
public sealed class StateDeskTests : IAsyncDisposable
{
    private static readonly GroupId Group = new(1);
    private static readonly ReplicaId Own = new(1);
    private static readonly ReplicaId Second = new(2);
    private static readonly ReplicaId Third = new(3);
    private static readonly NodeName There = new("n2");
    private static readonly Membership Three = Membership.Of(Own, Second, Third);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly ActorSystem _system = ActorSystem.Create("states", "akka.loglevel = OFF");
    private readonly Channel<object> _sent = Channel.CreateUnbounded<object>();
    private readonly IActorRef _link;
    private readonly StateDesk _desk;

    public StateDeskTests()
    {
        var sent = _sent.Writer;
        _link = _system.ActorOf(Props.Create(() => new Probe(sent)));
        var peers = new PeerTable(new NodeClock(TimeProvider.System));
        peers.Add(There, _link, "host:1");
        _desk = new StateDesk(peers, Logging.GetLogger(_system, nameof(StateDeskTests)));
    }

    /// <summary>A letter may be lost, and in a silent group no other note follows.</summary>
    [Fact]
    public async Task A_note_is_sent_three_times_ten_seconds_apart_to_the_nodes_that_are_known()
    {
        _desk.Noted(Note(Own, at: 7, hash: 1), Three, [There, new NodeName("never seen")], At(0));

        foreach (var seconds in new[] { 0, 1, 9, 10, 19, 20, 30, 40, 1000 })
        {
            _desk.Send(At(seconds));
            _link.Tell(seconds);
        }

        Assert.Equal(["letter", "0", "1", "9", "letter", "10", "19", "letter", "20", "30", "40", "1000"], await SentAsync(until: "1000"));
    }

    [Fact]
    public async Task A_newer_note_takes_the_place_of_the_one_before()
    {
        _desk.Noted(Note(Own, at: 7, hash: 1), Three, [There], At(0));
        _desk.Noted(Note(Own, at: 9, hash: 2), Three, [There], At(1));

        _desk.Send(At(1));

        var letter = Assert.IsType<NodeLetter>(await NextAsync());
        Assert.Equal(Note(Own, at: 9, hash: 2), Assert.Single(StateReportCodec.Decode(letter.Body)));
    }

    /// <summary>Who has just started may have missed what was noted in a silence long ago.</summary>
    [Fact]
    public async Task Who_is_heard_to_differ_is_told_once_more_what_this_replica_noted()
    {
        _desk.Noted(Note(Own, at: 7, hash: 1), Three, [There], At(0));
        for (var second = 0; second <= 30; second += 10)
        {
            _desk.Send(At(second));
        }

        Assert.Empty(_desk.Read(Letter(Note(Third, at: 7, hash: 1)), _ => Three));
        Assert.Empty(_desk.Read(Letter(Note(Second, at: 7, hash: 2)), _ => Three));
        _desk.Send(At(40));
        _desk.Send(At(50));
        _link.Tell("end");

        Assert.Equal(["letter", "letter", "letter", "letter", "end"], await SentAsync(until: "end"));
    }

    [Fact]
    public void A_replica_that_a_majority_contradicts_is_named_and_a_replica_that_is_down_is_not()
    {
        _desk.Noted(Note(Own, at: 7, hash: 1), Three, [There], At(0));
        Assert.Empty(_desk.Read(Letter(Note(Second, at: 7, hash: 2)), _ => Three));
        Assert.Empty(_desk.Read(Letter(Note(Third, at: 7, hash: 2)), _ => null));

        var (group, verdict) = Assert.Single(_desk.Read(Letter(Note(Third, at: 7, hash: 2)), _ => Three));

        Assert.Equal((Group, new LogIndex(7)), (group, verdict.At));
        Assert.Equal([Second, Third], verdict.Agreeing.ToArray());
        _desk.Forget(Group);
        Assert.Empty(_desk.Read(Letter(Note(Third, at: 7, hash: 2)), _ => Three));
    }

    [Fact]
    public void A_letter_that_cannot_be_read_says_nothing() =>
        Assert.Empty(_desk.Read(new NodeLetter(There, NodeLetterKind.StateReports, new byte[] { 0xFF }), _ => Three));

    public async ValueTask DisposeAsync() => await _system.Terminate();

    private static StateNoted Note(ReplicaId replica, long at, ulong hash) => new(
        Group, replica, new StateCheckpoint(new LogIndex(at), [new SectionHash(StateSection.Records, hash)]));

    private static NodeLetter Letter(params StateNoted[] notes) => new(There, NodeLetterKind.StateReports, StateReportCodec.Encode(notes));

    private static MonotonicTime At(long seconds) => new(seconds * 1000);

    private async Task<List<string>> SentAsync(string until)
    {
        var sent = new List<string>();
        do
        {
            var next = await NextAsync();
            sent.Add(next is NodeLetter ? "letter" : $"{next}");
        }
        while (sent[^1] != until);
        return sent;
    }

    private async Task<object> NextAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        return await _sent.Reader.ReadAsync(patience.Token);
    }

    private sealed class Probe(ChannelWriter<object> sent) : UntypedActor
    {
        protected override void OnReceive(object message) => sent.TryWrite(message);
    }
}
