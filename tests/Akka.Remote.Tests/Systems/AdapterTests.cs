using System.Diagnostics;
using Akka.Actor;
using Akka.Remote.Transport;
using static Akka.Remote.Transport.FailureInjectorTransportAdapter;
using Direction = Akka.Remote.Transport.ThrottleTransportAdapter.Direction;

namespace Akka.Remote.Tests.Systems;

/// <summary>What tests on several nodes do to the network between them.</summary>
public sealed class AdapterTests : IAsyncLifetime
{
    private const string Applied = """
        akka.remote {
          dot-netty.tcp.applied-adapters = [trttl, gremlin]
          handshake-timeout = 1 s
          resend-interval = 200 ms
        }
        """;

    private readonly Nodes _nodes = new();
    private ActorSystem _a = null!;
    private ActorSystem _b = null!;
    private IActorRef _echo = null!;

    public Task InitializeAsync()
    {
        _a = _nodes.Start("a", settings: Applied);
        _b = _nodes.Start("b", settings: Applied);
        _echo = _a.RefTo(_b, _b.Echo());
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await _nodes.DisposeAsync();

    [Fact]
    public async Task Without_adapters_no_command_is_known()
    {
        var plain = _nodes.Start("plain");

        Assert.False(await plain.Remoting().ManagementCommand(new SetThrottle(_b.Address(), Direction.Both, Blackhole.Instance)));
        Assert.False(await plain.Remoting().ManagementCommand(new ForceDisassociate(_b.Address())));
        Assert.False(await plain.Remoting().ManagementCommand(new All(PassThru.Instance)));
        Assert.False(await Do("no command"));
    }

    [Fact]
    public async Task The_adapters_are_part_of_the_protocol()
    {
        Assert.Equal("akka.trttl.gremlin.tcp", _a.Address().Protocol);
        Assert.Equal("hi", await _echo.Ask<string>("hi", Nodes.Patience));
    }

    [Theory]
    [InlineData(Direction.Send), InlineData(Direction.Receive), InlineData(Direction.Both)]
    public async Task Behind_a_black_hole_there_is_no_answer_until_it_is_gone(Direction direction)
    {
        Assert.Equal("hi", await _echo.Ask<string>("hi", Nodes.Patience));
        var lost = _a.Probe(typeof(DisassociatedEvent));

        Assert.True(await Do(new SetThrottle(_b.Address(), direction, Blackhole.Instance)));
        await Assert.ThrowsAsync<AskTimeoutException>(() => _echo.Ask<string>("into the hole", TimeSpan.FromMilliseconds(300)));

        Assert.True(await Do(new SetThrottle(_b.Address(), direction, Unthrottled.Instance)));
        Assert.Equal("back", await _echo.Ask<string>("back", Nodes.Patience));
        Assert.True(lost.IsEmpty);
    }

    [Fact]
    public async Task The_protocol_of_the_address_in_a_command_does_not_matter()
    {
        Assert.Equal("hi", await _echo.Ask<string>("hi", Nodes.Patience));

        await Do(new SetThrottle(new Address("akka.tcp", "b", "127.0.0.1", _b.Address().Port), Direction.Both, Blackhole.Instance));

        await Assert.ThrowsAsync<AskTimeoutException>(() => _echo.Ask<string>("into the hole", TimeSpan.FromMilliseconds(300)));
    }

    [Fact]
    public async Task A_system_in_a_black_hole_is_found_unreachable_by_its_watchers()
    {
        var probe = _a.Probe();
        await probe.WatchAsync(_echo);

        await Do(new SetThrottle(_b.Address(), Direction.Both, Blackhole.Instance));

        Assert.True((await probe.Next<Terminated>()).AddressTerminated);
    }

    [Fact]
    public async Task No_association_comes_about_with_one_that_hears_nothing()
    {
        await _b.Remoting().ManagementCommand(new SetThrottle(_a.Address(), Direction.Receive, Blackhole.Instance));
        var events = _a.Probe(typeof(AssociationErrorEvent));

        _echo.Tell("hello?", ActorRefs.NoSender);

        Assert.Equal(_b.Address(), (await events.Next<AssociationErrorEvent>()).RemoteAddress);
    }

    [Fact]
    public async Task A_throttled_message_takes_its_time()
    {
        Assert.Equal("hi", await _echo.Ask<string>("hi", Nodes.Patience));
        await Do(new SetThrottle(_b.Address(), Direction.Send, new TokenBucket(capacity: 1000, tokensPerSecond: 20_000, nanoTimeOfLastSend: 0, availableTokens: 0)));
        var watch = Stopwatch.StartNew();

        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => _echo.Ask<byte[]>(new byte[2000], Nodes.Patience)));

        // 10,000 bytes, of which the first 2,000 go at once and leave a debt, and the last wait for no more than the bucket.
        Assert.True(watch.Elapsed >= TimeSpan.FromSeconds(0.3), $"took {watch.Elapsed}");
    }

    [Fact]
    public async Task A_forced_disassociation_is_seen_on_both_sides_and_after_the_gate_they_talk_again()
    {
        Assert.Equal("hi", await _echo.Ask<string>("hi", Nodes.Patience));
        var (atA, atB) = (_a.Probe(typeof(DisassociatedEvent)), _b.Probe(typeof(DisassociatedEvent)));

        Assert.True(await Do(new ForceDisassociate(_b.Address())));

        Assert.Equal(_b.Address(), (await atA.Next<DisassociatedEvent>()).RemoteAddress);
        Assert.Equal(_a.Address(), (await atB.Next<DisassociatedEvent>()).RemoteAddress);
        Assert.IsType<AssociationPhase.Gated>(_a.Remoting().AssociationWith(_b.Address()).State.Phase);
        await Eventually.True(
            () => new[] { (_a, _b), (_b, _a) }.All(pair => pair.Item1.Remoting().AssociationWith(pair.Item2.Address()).State.Phase is AssociationPhase.Idle),
            "the gates open");
        Assert.Equal("again", await _echo.Ask<string>("again", Nodes.Patience));
    }

    [Fact]
    public async Task A_disassociation_with_a_reason_tells_it()
    {
        Assert.Equal("hi", await _echo.Ask<string>("hi", Nodes.Patience));
        var atB = _b.Probe(typeof(ThisActorSystemQuarantinedEvent));

        Assert.True(await Do(new ForceDisassociateExplicitly(_b.Address(), DisassociateInfo.Quarantined)));

        Assert.Equal(_a.Address(), (await atB.Next<ThisActorSystemQuarantinedEvent>()).RemoteAddress);
    }

    [Fact]
    public async Task What_the_gremlin_drops_is_lost_and_one_address_can_be_spared()
    {
        Assert.Equal("hi", await _echo.Ask<string>("hi", Nodes.Patience));

        Assert.True(await Do(new All(new Drop(1, 0))));
        await Assert.ThrowsAsync<AskTimeoutException>(() => _echo.Ask<string>("dropped", TimeSpan.FromMilliseconds(300)));

        Assert.True(await Do(new One(_b.Address(), PassThru.Instance)));
        Assert.Equal("spared", await _echo.Ask<string>("spared", Nodes.Patience));
    }

    [Fact]
    public async Task Watches_arrive_over_a_network_that_loses_every_third_frame()
    {
        Assert.Equal("hi", await _echo.Ask<string>("hi", Nodes.Patience));
        await Do(new All(new Drop(0.33, 0.33)));
        var subjects = Enumerable.Range(0, 20).Select(i => _a.RefTo(_b, _b.Echo($"subject-{i}"))).ToArray();
        var probe = _a.Probe();
        foreach (var subject in subjects)
        {
            await probe.WatchAsync(subject);
        }

        _b.ActorSelection("/user/subject-*").Tell("stop", ActorRefs.NoSender);

        var ended = new List<IActorRef>();
        while (ended.Count < subjects.Length)
        {
            var terminated = await probe.Next<Terminated>();
            Assert.False(terminated.AddressTerminated);
            ended.Add(terminated.ActorRef);
        }

        Assert.Equal(subjects.ToHashSet(), ended.ToHashSet());
        Assert.True(probe.IsEmpty);
    }

    private Task<bool> Do(object command) => _a.Remoting().ManagementCommand(command);
}
