using Akka.Actor;
using Akka.Cluster.Tests.Systems;
using static Akka.Cluster.ClusterEvent;

namespace Akka.Cluster.Tools.Tests.Singleton;

/// <summary>Whole nodes on loopback.</summary>
public sealed class SingletonTests : IAsyncLifetime
{
    private readonly Nodes _nodes = new();
    private readonly History _history = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _nodes.DisposeAsync();

    [Fact]
    public async Task The_oldest_that_leaves_hands_over_before_it_is_removed_and_never_do_two_run()
    {
        var nodes = await _nodes.Form(2);
        await Run(nodes);
        Assert.Equal($"start {Port(nodes[0])}", await _history.Next());
        var history = _history;
        var removal = nodes[1].System.ActorOf(Props.Create(() => new RemovalRecorder(history)));
        nodes[1].Subscribe(removal, SubscriptionInitialStateMode.InitialStateAsEvents, typeof(MemberRemoved));

        await nodes[0].LeaveAsync().WaitAsync(Nodes.Patience);

        Assert.Equal($"stop {Port(nodes[0])}", await _history.Next());
        Assert.Equal($"start {Port(nodes[1])}", await _history.Next());
        Assert.Equal($"removed {Port(nodes[0])}", await _history.Next());
    }

    [Fact]
    public async Task After_a_crash_and_the_downing_the_next_oldest_runs_it_and_proxies_follow()
    {
        var nodes = await _nodes.Form(3);
        var proxies = await Run(nodes);
        Assert.Equal($"start {Port(nodes[0])}", await _history.Next());
        Assert.Equal(Port(nodes[0]), await proxies[2].Ask<string>("first", Nodes.Patience));
        Assert.Equal($"first {Port(nodes[0])}", await _history.Next());

        await _nodes.Crash(nodes[0]);

        Assert.Equal($"stop {Port(nodes[0])}", await _history.Next());
        Assert.Equal($"start {Port(nodes[1])}", await _history.Next());
        proxies[2].Tell("second");
        proxies[2].Tell("third");
        Assert.Equal($"second {Port(nodes[1])}", await _history.Next());
        Assert.Equal($"third {Port(nodes[1])}", await _history.Next());
    }

    [Fact]
    public async Task A_node_that_comes_back_at_its_address_answers_for_the_old_one_without_the_margin()
    {
        // The margin is longer than the test waits.
        var settings = "akka.cluster { split-brain-resolver.stable-after = 300 s, down-removal-margin = 300 s }";
        var nodes = await _nodes.Form(2, settings);
        await Run(nodes);
        Assert.Equal($"start {Port(nodes[0])}", await _history.Next());
        await _nodes.Crash(nodes[0]);
        Assert.Equal($"stop {Port(nodes[0])}", await _history.Next());

        var again = _nodes.Start(settings, nodes[0].SelfAddress.Port!.Value);
        await Run([again]);
        await again.JoinAsync(nodes[1].SelfAddress).WaitAsync(Nodes.Patience);

        Assert.Equal($"start {Port(nodes[1])}", await _history.Next());
    }

    [Fact]
    public async Task A_lost_lease_stops_it_and_it_starts_again_with_the_lease()
    {
        var node = (await _nodes.Form(1, """
            akka.cluster.singleton { use-lease = losable, lease-retry-interval = 100 ms }
            losable { lease-class = "Akka.Cluster.Tools.Tests.Singleton.LosableLease, Akka.Cluster.Tools.Tests", register = one }
            """))[0];
        await Run([node]);
        Assert.Equal($"start {Port(node)}", await _history.Next());
        Assert.Equal($"c@127.0.0.1:{Port(node)}", LosableLease.HolderOf("one"));

        LosableLease.Lose("one");

        Assert.Equal($"stop {Port(node)}", await _history.Next());
        Assert.Equal($"start {Port(node)}", await _history.Next());
        await node.System.Terminate().WaitAsync(Nodes.Patience);
        Assert.Equal($"stop {Port(node)}", await _history.Next());
        Assert.Null(LosableLease.HolderOf("one"));
    }

    [Fact]
    public async Task Messages_wait_in_the_proxy_until_there_is_a_singleton_and_arrive_in_order()
    {
        var node = _nodes.Start();
        var proxy = (await Run([node]))[0];
        for (var number = 1; number <= 50; number++)
        {
            proxy.Tell(number);
        }

        await node.JoinAsync(node.SelfAddress).WaitAsync(Nodes.Patience);

        Assert.Equal($"start {Port(node)}", await _history.Next());
        for (var number = 1; number <= 50; number++)
        {
            Assert.Equal($"{number} {Port(node)}", await _history.Next());
        }
    }

    [Theory, InlineData(0, 5), InlineData(3, 2)]
    public async Task What_does_not_fit_in_the_proxy_goes_to_dead_letters_the_oldest_first(int bufferSize, int dropped)
    {
        var node = _nodes.Start($"akka.cluster.singleton-proxy.buffer-size = {bufferSize}");
        var letters = new Listener(node);
        node.System.EventStream.Subscribe(letters.Ref, typeof(Event.DeadLetter));
        var proxy = (await Run([node]))[0];

        for (var number = 1; number <= 5; number++)
        {
            proxy.Tell(number);
        }

        for (var number = 1; number <= dropped; number++)
        {
            Assert.Equal(number, (await letters.Next<Event.DeadLetter>()).Message);
        }

        await node.JoinAsync(node.SelfAddress).WaitAsync(Nodes.Patience);
        Assert.Equal($"start {Port(node)}", await _history.Next());
        for (var number = dropped + 1; number <= 5; number++)
        {
            Assert.Equal($"{number} {Port(node)}", await _history.Next());
        }
    }

    [Fact]
    public async Task Only_nodes_of_the_role_run_it_and_all_reach_it()
    {
        var plain = _nodes.Start("akka.cluster.singleton.role = worker");
        var worker = _nodes.Start("akka.cluster { roles = [worker], singleton.role = worker }");
        await plain.JoinAsync(plain.SelfAddress).WaitAsync(Nodes.Patience);
        await worker.JoinAsync(plain.SelfAddress).WaitAsync(Nodes.Patience);

        var proxies = await Run([plain, worker]);

        Assert.Equal($"start {Port(worker)}", await _history.Next());
        Assert.Equal(Port(worker), await proxies[0].Ask<string>("where", Nodes.Patience));
        Assert.Same(proxies[0], ClusterSingleton.Get(plain.System).Init(RecordingActor.Of(_history)));
    }

    [Fact]
    public async Task A_proxy_ends_when_its_node_is_no_member_any_more()
    {
        var node = (await _nodes.Form(1, "akka.cluster.run-coordinated-shutdown-when-down = off"))[0];
        var (watcher, proxy) = (new Listener(node), (await Run([node]))[0]);
        await watcher.Watch(proxy);

        node.Down(node.SelfAddress);

        Assert.Equal(proxy, (await watcher.Next<Terminated>()).ActorRef);
    }

    [Fact]
    public async Task A_manager_without_its_role_does_not_start()
    {
        var node = _nodes.Start();
        var watcher = new Listener(node);

        var manager = node.System.ActorOf(ClusterSingletonManager.Props(Props.Empty, ClusterSingletonManagerSettings.Create(node.System).WithRole("other")));
        await watcher.Watch(manager);

        Assert.Equal(manager, (await watcher.Next<Terminated>()).ActorRef);
        Assert.True(_history.IsEmpty);
    }

    // The nodes' order is that of their ages; each is asked whether it is there before the next starts.
    private async Task<IActorRef[]> Run(IEnumerable<Cluster> nodes)
    {
        var proxies = nodes.Select(node => ClusterSingleton.Get(node.System).Init(RecordingActor.Of(_history))).ToArray();
        foreach (var proxy in proxies)
        {
            await proxy.Ask<ActorIdentity>(new Identify("there"), Nodes.Patience);
        }

        return proxies;
    }

    private static string Port(Cluster node) => node.SelfAddress.Port.ToString()!;

    private sealed class RemovalRecorder(History history) : UntypedActor
    {
        protected override void OnReceive(object message) => history.Add($"removed {((MemberRemoved)message).Member.Address.Port}");
    }
}
