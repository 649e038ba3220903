using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster.SBR;

namespace Akka.Cluster.Simulation;

/// <summary>What the actors of one node are in a real one: core, heartbeats, failure detector and resolver, wired together.</summary>
internal sealed class SimulatedNode
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AcceptablePause = TimeSpan.FromSeconds(4);

    private readonly SimulatedCluster _cluster;
    private readonly ClusterCore _core;
    private readonly DowningResolver _resolver;
    private readonly Dictionary<Address, TimeSpan> _lastHeartbeat = [];
    private HeartbeatTargets _targets = HeartbeatTargets.None;

    public SimulatedNode(SimulatedCluster cluster, UniqueAddress self, int seed)
    {
        _cluster = cluster;
        _core = new ClusterCore(self, [], new ClusterRules(), new Random(seed));
        _resolver = new DowningResolver(cluster.Scenario.Strategy, Scenario.StableAfter, Scenario.DownAllWhenUnstable);
    }

    public UniqueAddress Self => _core.State.Self;

    public MembershipState State => _core.State;

    public bool Running { get; private set; } = true;

    public bool Inside => _core.Phase is JoinPhase.Inside;

    public void Start(ImmutableList<Address> seedNodes)
    {
        _cluster.Network.Attach(this);
        Step(new CoreInput.JoinSeedNodes(seedNodes));
        Every(() => Step(new CoreInput.JoinTick()));
        Every(() => Step(new CoreInput.GossipTick()));
        Every(() => Step(new CoreInput.LeaderTick { Interval = Second }));
        Every(() => Step(new CoreInput.ReapTick(IsAvailable)));
        Every(SendHeartbeats);
        Every(() => Act(_resolver.Tick(_cluster.Time.Now)));
    }

    public void Crash()
    {
        Running = false;
        _cluster.Network.Detach(this);
        _cluster.Lease.Ended(Self);
    }

    public void Leave() => Step(new CoreInput.Leave(Self.Address));

    public void Receive(IClusterMessage message)
    {
        switch (message)
        {
            case Heartbeat heartbeat:
                Send(heartbeat.From, new HeartbeatRsp(Self, heartbeat.SequenceNr));
                break;
            case HeartbeatRsp response:
                Answered(response.From);
                break;
            default:
                Step(new CoreInput.Received(message));
                break;
        }
    }

    private void Step(CoreInput input)
    {
        if (!Running)
        {
            return;
        }

        var before = _core.State;
        var effects = _core.Step(input, new Moment(_cluster.Time.Now, (long)_cluster.Time.Now.TotalMilliseconds));
        if (!ReferenceEquals(before, _core.State))
        {
            StateChanged(input, before);
        }

        foreach (var effect in effects)
        {
            Do(effect);
        }
    }

    private void Do(CoreEffect effect)
    {
        switch (effect)
        {
            case CoreEffect.Send send:
                Send(send.To, send.Message);
                break;
            case CoreEffect.ForgetFailures forget:
                _lastHeartbeat.Remove(forget.Address);
                break;
            case CoreEffect.SpeedUpGossip:
                _cluster.Time.After(Second / 3, () => Step(new CoreInput.GossipSpeedupTick()));
                _cluster.Time.After(Second / 3 * 2, () => Step(new CoreInput.GossipSpeedupTick()));
                break;
            case CoreEffect.StartExiting:
                _cluster.Time.After(_cluster.RandomUpTo(Second * 2), () => Step(new CoreInput.ExitingCompleted()));
                break;
            case CoreEffect.ShutDown:
                Crash();
                break;
            case CoreEffect.Note:
                break;
            default:
                throw new InvalidOperationException($"Unknown effect {effect}");
        }
    }

    private void StateChanged(CoreInput cause, MembershipState before)
    {
        _cluster.Checks.StateChanged(this, cause, before, _core.State);
        _resolver.Observe(_core.State, _cluster.Time.Now);
        var members = _core.State.Gossip.Members.Keys.ToImmutableHashSet();
        var ring = new HeartbeatRing(Self, members.Add(Self), [.. _core.State.Unreachable.Select(member => member.UniqueAddress)], 9);
        (_targets, var forget) = _targets.Changed(ring, members, node => IsAvailable(node.Address));
        foreach (var node in forget)
        {
            _lastHeartbeat.Remove(node.Address);
        }
    }

    private void SendHeartbeats()
    {
        foreach (var node in _targets.Active.Order())
        {
            // One that never answers is late after an imagined first answer.
            _lastHeartbeat.TryAdd(node.Address, _cluster.Time.Now + Second);
            Send(node.Address, new Heartbeat(Self.Address, 0));
        }
    }

    private void Answered(UniqueAddress node)
    {
        if (!_targets.Active.Contains(node))
        {
            return;
        }

        _lastHeartbeat[node.Address] = _cluster.Time.Now;
        (_targets, var forget) = _targets.Answered(node);
        if (forget)
        {
            _lastHeartbeat.Remove(node.Address);
        }
    }

    private bool IsAvailable(Address address) =>
        !_lastHeartbeat.TryGetValue(address, out var last) || _cluster.Time.Now - last < Second + AcceptablePause;

    private void Act(DowningAction? action)
    {
        switch (action)
        {
            case DowningAction.Down down:
                foreach (var node in down.Nodes)
                {
                    Step(new CoreInput.Down(node.Address));
                }

                break;
            case DowningAction.AcquireLease:
                _cluster.Time.After(_cluster.RandomUpTo(Second / 2), () =>
                {
                    if (Running)
                    {
                        Act(_resolver.LeaseAnswered(_cluster.Lease.Acquire(Self), _cluster.Time.Now));
                    }
                });
                break;
            case DowningAction.ReleaseLease:
                _cluster.Lease.Release(Self);
                break;
        }
    }

    private void Every(Action step) => _cluster.Time.Every(_cluster.RandomUpTo(Second), Second, () =>
    {
        if (Running)
        {
            step();
        }

        return Running;
    });

    private void Send(Address to, IClusterMessage message) => _cluster.Network.Send(Self.Address, to, message);
}
