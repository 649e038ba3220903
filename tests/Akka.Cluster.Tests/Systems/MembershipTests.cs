using Akka.Actor;
using Akka.Remote.Tests.Systems;
using static Akka.Cluster.ClusterEvent;

namespace Akka.Cluster.Tests.Systems;

/// <summary>Whole nodes on loopback: joining, leaving, crashing, coming back.</summary>
public sealed class MembershipTests : IAsyncLifetime
{
    private readonly Nodes _nodes = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _nodes.DisposeAsync();

    [Theory, InlineData(1), InlineData(3), InlineData(5)]
    public async Task Nodes_that_join_become_Up_on_all_and_agree_on_the_leader_and_on_age(int count)
    {
        var nodes = await _nodes.Form(count);

        var lowest = nodes.Select(node => node.SelfAddress).Order(Member.AddressOrdering).First();
        foreach (var node in nodes)
        {
            Assert.Equal(nodes.Select(other => other.SelfAddress).Order(Member.AddressOrdering), node.State.Members.Select(member => member.Address));
            Assert.Equal(nodes.Select(other => other.SelfAddress), node.State.Members.Order(Member.AgeOrdering).Select(member => member.Address));
            Assert.Equal(Enumerable.Range(1, count), node.State.Members.Order(Member.AgeOrdering).Select(member => member.UpNumber));
            await Eventually.True(() => lowest.Equals(node.State.Leader), "the lowest address leads");
            Assert.Empty(node.State.Unreachable);
            Assert.True(node.IsUp);
        }
    }

    [Fact]
    public async Task Nodes_with_seed_nodes_in_their_settings_find_each_other()
    {
        var first = _nodes.Start();
        first.JoinSeedNodes([first.SelfAddress]);
        var seeds = $"akka.cluster.seed-nodes = [\"{first.SelfAddress}\"]";

        var (second, third) = (_nodes.Start(seeds), _nodes.Start(seeds));

        foreach (var node in new[] { first, second, third })
        {
            await Eventually.True(() => node.State.Members.Count(member => member.Status == MemberStatus.Up) == 3, "three members are Up");
        }
    }

    [Fact]
    public async Task A_node_that_leaves_is_told_of_in_order_and_its_system_ends()
    {
        var nodes = await _nodes.Form(3);
        var listener = await Listener.To(nodes[0], InitialStateAsSnapshot, typeof(IMemberEvent));
        var removed = new TaskCompletionSource();
        nodes[2].RegisterOnMemberRemoved(removed.SetResult);

        await nodes[2].LeaveAsync().WaitAsync(Nodes.Patience);

        Assert.Equal(nodes[2].SelfAddress, (await listener.Next<MemberLeft>()).Member.Address);
        Assert.Equal(nodes[2].SelfAddress, (await listener.Next<MemberExited>()).Member.Address);
        var gone = await listener.Next<MemberRemoved>();
        Assert.Equal((nodes[2].SelfUniqueAddress, MemberStatus.Exiting), (gone.Member.UniqueAddress, gone.PreviousStatus));
        await removed.Task.WaitAsync(Nodes.Patience);
        await nodes[2].System.WhenTerminated.WaitAsync(Nodes.Patience);
        Assert.True(nodes[2].IsTerminated);
        Assert.Empty(nodes[0].State.Unreachable);
        await Eventually.True(() => nodes[1].State.Members.Count == 2, "the other node knows two members");
    }

    [Fact]
    public async Task A_leader_can_leave_and_the_next_one_leads()
    {
        var nodes = (await _nodes.Form(3)).OrderBy(node => node.SelfAddress, Member.AddressOrdering).ToArray();
        var listener = await Listener.To(nodes[1], InitialStateAsSnapshot, typeof(LeaderChanged), typeof(MemberRemoved));

        await nodes[0].System.Terminate().WaitAsync(Nodes.Patience);

        Assert.Equal(nodes[1].SelfAddress, (await listener.Next<LeaderChanged>()).Leader);
        Assert.Equal(MemberStatus.Exiting, (await listener.Next<MemberRemoved>()).PreviousStatus);
    }

    [Fact]
    public async Task A_crashed_node_is_unreachable_and_then_downed_and_removed_by_the_majority_and_watchers_are_told()
    {
        var nodes = await _nodes.Form(3);
        var listener = await Listener.To(nodes[0], InitialStateAsSnapshot, typeof(IMemberEvent), typeof(IReachabilityEvent));
        var address = nodes[2].SelfAddress;
        var remote = await nodes[0].System
            .ActorSelection(new RootActorPath(address) / "system" / "cluster" / "heartbeatReceiver").ResolveOne(Nodes.Patience);
        var watcher = new Listener(nodes[0]);
        await watcher.Watch(remote);

        await _nodes.Crash(nodes[2]);

        Assert.Equal(address, (await listener.Next<UnreachableMember>()).Member.Address);
        Assert.Equal(address, (await listener.Next<MemberDowned>()).Member.Address);
        var removed = await listener.Next<MemberRemoved>();
        Assert.Equal((address, MemberStatus.Down), (removed.Member.Address, removed.PreviousStatus));
        Assert.Equal((remote, true), await watcher.Next<Terminated>() is var ended ? (ended.ActorRef, ended.AddressTerminated) : default);
        await Eventually.True(() => nodes[1].State.Members.Count == 2, "the other node has removed it too");
    }

    [Fact]
    public async Task The_smaller_side_of_a_crash_ends_itself()
    {
        var nodes = await _nodes.Form(3);
        var survivor = nodes.MaxBy(node => node.SelfAddress, Member.AddressOrdering)!;

        await Task.WhenAll(nodes.Where(node => node != survivor).Select(_nodes.Crash));

        await survivor.System.WhenTerminated.WaitAsync(Nodes.Patience);
        Assert.True(survivor.IsTerminated);
        Assert.Equal(MemberStatus.Removed, survivor.SelfMember.Status);
    }

    [Fact]
    public async Task A_node_that_comes_back_at_its_address_replaces_its_old_incarnation()
    {
        var nodes = await _nodes.Form(3, "akka.cluster.split-brain-resolver.stable-after = 60 s");
        var listener = await Listener.To(nodes[0], InitialStateAsSnapshot, typeof(IMemberEvent));
        var old = nodes[2].SelfUniqueAddress;
        await _nodes.Crash(nodes[2]);

        var again = _nodes.Start(port: old.Address.Port!.Value);
        await again.JoinAsync(nodes[0].SelfAddress).WaitAsync(Nodes.Patience);

        Assert.Equal(old, (await listener.Next<MemberDowned>()).Member.UniqueAddress);
        Assert.Equal(old, (await listener.Next<MemberRemoved>()).Member.UniqueAddress);
        Assert.Equal(again.SelfUniqueAddress, (await listener.Next<MemberJoined>()).Member.UniqueAddress);
        Assert.Equal(again.SelfUniqueAddress, (await listener.Next<MemberUp>()).Member.UniqueAddress);
    }

    [Fact]
    public async Task A_node_that_is_downed_by_hand_is_removed_and_ends()
    {
        var nodes = await _nodes.Form(2);

        var quarantined = new System.Collections.Concurrent.ConcurrentQueue<Address>();
        Action<Address> happened = quarantined.Enqueue;
        nodes[1].System.EventStream.Subscribe(nodes[1].System.ActorOf(Props.Create(() => new QuarantineRecorder(happened))), typeof(Remote.QuarantinedEvent));

        nodes[0].Down(nodes[1].SelfAddress);

        await nodes[1].System.WhenTerminated.WaitAsync(Nodes.Patience);
        Assert.DoesNotContain(nodes[1].SelfAddress, quarantined);
        await Eventually.True(() => nodes[0].State.Members.Count == 1, "it is removed");
        Assert.True(nodes[0].IsUp);
    }

    [Fact]
    public async Task Nobody_is_Up_before_enough_members_have_joined()
    {
        const string Settings = "akka.cluster { min-nr-of-members = 3, roles = [worker], role.worker.min-nr-of-members = 2 }";
        var first = _nodes.Start(Settings);
        var listener = await Listener.To(first, InitialStateAsEvents, typeof(IMemberEvent));
        var up = new TaskCompletionSource();
        first.RegisterOnMemberUp(up.SetResult);

        first.Join(first.SelfAddress);
        Assert.Equal(first.SelfAddress, (await listener.Next<MemberJoined>()).Member.Address);
        var second = _nodes.Start(Settings);
        second.Join(first.SelfAddress);
        Assert.Equal(second.SelfAddress, (await listener.Next<MemberJoined>()).Member.Address);
        Assert.False(up.Task.IsCompleted);
        _nodes.Start(Settings).Join(first.SelfAddress);

        // The next thing that happens is the third joining, and only then is anyone Up.
        await listener.Next<MemberJoined>();
        await listener.Next<MemberUp>();
        await up.Task.WaitAsync(Nodes.Patience);
        await Eventually.True(() => first.State.Members.Count(member => member.Status == MemberStatus.Up) == 3, "all are Up");
        Assert.NotNull(first.State.RoleLeader("worker"));
    }

    [Fact]
    public async Task A_late_subscriber_gets_what_is_there_as_a_snapshot_or_as_events()
    {
        var nodes = await _nodes.Form(2);
        await Eventually.True(() => nodes[0].State.Leader is not null, "the leader is known");

        var (snapshot, events) = (new Listener(nodes[0]), new Listener(nodes[0]));
        nodes[0].Subscribe(snapshot.Ref, typeof(IMemberEvent));
        nodes[0].Subscribe(events.Ref, InitialStateAsEvents, typeof(MemberUp));

        Assert.Equal(2, (await snapshot.Next<CurrentClusterState>()).Members.Count);
        var told = new[] { await events.Next<MemberUp>(), await events.Next<MemberUp>() };
        Assert.Equal(nodes.Select(node => node.SelfAddress).Order(Member.AddressOrdering), told.Select(up => up.Member.Address));
    }

    [Fact]
    public async Task A_join_that_cannot_succeed_can_be_cancelled_and_fails_when_the_node_ends()
    {
        var (node, nowhere) = (_nodes.Start(), new Address("akka.tcp", "c", "127.0.0.1", 1));
        using var given = new CancellationTokenSource();

        var cancelled = node.JoinAsync(nowhere, given.Token);
        await given.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        var failing = node.JoinAsync(nowhere);
        await node.System.Terminate().WaitAsync(Nodes.Patience);

        await Assert.ThrowsAsync<ClusterJoinFailedException>(() => failing);
    }

    private sealed class QuarantineRecorder(Action<Address> happened) : UntypedActor
    {
        protected override void OnReceive(object message) => happened(((Remote.QuarantinedEvent)message).Address);
    }
}
