using System.Collections.Immutable;
using Akka.Actor;

namespace Akka.Cluster;

/// <summary>
/// One node's membership: joining, gossip, leading and leaving. Inputs in, effects out; time comes with each input, chance
/// from the seeded source. What changed for subscribers is read from <see cref="State"/> before and after a step.
/// </summary>
internal sealed class ClusterCore
{
    /// <summary>Leader ticks that a downed node waits for the others to hear of it.</summary>
    public const int TicksBeforeShutdownMax = 4;

    /// <summary>Nodes that a leaving node tells of its last view.</summary>
    public const int GossipsBeforeShutdownMax = 5;

    private readonly ImmutableHashSet<string> _roles;
    private readonly ClusterRules _rules;
    private readonly Random _chance;
    private readonly List<CoreEffect> _effects = [];
    private readonly JoinProcess _joining;
    private ImmutableHashSet<UniqueAddress> _exitingConfirmed = [];
    private TimeSpan _withoutConvergence;
    private int _downTicks;
    private bool _exiting;

    public ClusterCore(UniqueAddress self, ImmutableHashSet<string> roles, ClusterRules rules, Random chance)
    {
        _roles = roles;
        _rules = rules;
        _chance = chance;
        _joining = new JoinProcess(self, roles, rules, _effects);
        State = new MembershipState(Gossip.Empty, self);
    }

    public MembershipState State { get; private set; }

    public JoinPhase Phase => _joining.Phase;

    private UniqueAddress Self => State.Self;

    public IReadOnlyList<CoreEffect> Step(CoreInput input, Moment now)
    {
        _effects.Clear();
        switch (input)
        {
            case var _ when Phase is JoinPhase.Ended:
                break;
            case CoreInput.JoinTo join:
                BeginWhen(_joining.To(join.Address, [], now), now);
                break;
            case CoreInput.JoinSeedNodes join:
                BeginWhen(_joining.ToSeedNodes(join.SeedNodes, now), now);
                break;
            case CoreInput.JoinTick:
                BeginWhen(_joining.Tick(now), now);
                break;
            case CoreInput.Received { Message: InitJoin message }:
                Send(message.From, CanWelcome ? new InitJoinAck(Self.Address) : new InitJoinNack(Self.Address));
                break;
            case CoreInput.Received { Message: InitJoinAck message }:
                BeginWhen(_joining.Found(message.From, now), now);
                break;
            case CoreInput.Received { Message: InitJoinNack message }:
                BeginWhen(_joining.Refused(message.From, now), now);
                break;
            case CoreInput.Received { Message: Welcome message }:
                Welcomed(message);
                break;
            case CoreInput.ExitingCompleted:
                SayGoodbye();
                break;
            case var _ when Phase is not JoinPhase.Inside:
                break;
            case CoreInput.Received { Message: Join message }:
                LetIn(message.Node, message.Roles);
                break;
            case CoreInput.Received { Message: GossipEnvelope message }:
                ReceiveGossip(message);
                break;
            case CoreInput.Received { Message: GossipStatus message }:
                ReceiveStatus(message);
                break;
            case CoreInput.Received { Message: ExitingConfirmed message }:
                _exitingConfirmed = _exitingConfirmed.Add(message.Node);
                break;
            case CoreInput.Leave leave:
                Change(MembershipChanges.Leave(State.Gossip, leave.Address));
                break;
            case CoreInput.Down down:
                Change(MembershipChanges.Down(State.Gossip, down.Address));
                break;
            case CoreInput.GossipTick:
                GossipToOne();
                if (GossipTargets.NeedsSpeedup(State.Gossip))
                {
                    _effects.Add(new CoreEffect.SpeedUpGossip());
                }

                break;
            case CoreInput.GossipSpeedupTick:
                GossipToOne();
                break;
            case CoreInput.LeaderTick tick:
                LeaderTick(tick.Interval, now);
                break;
            case CoreInput.ReapTick tick:
                Change(MembershipChanges.Reap(State.Gossip, Self, tick.IsAvailable));
                break;
            default:
                throw new ArgumentException($"Unknown input {input}", nameof(input));
        }

        return [.. _effects];
    }

    private bool CanWelcome =>
        Phase is JoinPhase.Inside && State.SelfMember is { Status: not (MemberStatus.Down or MemberStatus.Exiting) };

    // A cluster of one has its leader's changes at once, so that the first node is the oldest.
    private void BeginWhen(bool first, Moment now)
    {
        if (first)
        {
            Change(MembershipChanges.Join(State.Gossip, Self, Self, _roles));
            Lead(TimeSpan.Zero, now);
        }
    }

    private void Welcomed(Welcome welcome)
    {
        if (_joining.Welcomed(welcome))
        {
            Adopt(welcome.Gossip.MarkSeen(Self));
            SendGossip(welcome.From);
        }
    }

    private void LetIn(UniqueAddress node, ImmutableHashSet<string> roles)
    {
        if (!CanWelcome)
        {
            return;
        }

        if (node.Address.System != Self.Address.System)
        {
            _effects.Add(new CoreEffect.Note($"[{node}] of another actor system name tries to join, ignoring"));
            return;
        }

        Change(MembershipChanges.Join(State.Gossip, Self, node, roles));
        if (node != Self && State.Gossip.HasMember(node))
        {
            // Also to one that is a member already: the welcome before was lost.
            Send(node.Address, new Welcome(Self, State.Gossip));
        }
    }

    private void ReceiveGossip(GossipEnvelope envelope)
    {
        if (GossipReception.Receive(State.Gossip, Self, envelope, _exiting) is not var (gossip, talkBack))
        {
            return;
        }

        Adopt(gossip);
        if (talkBack)
        {
            SendGossip(envelope.From);
        }
    }

    private void ReceiveStatus(GossipStatus status)
    {
        if (!State.Gossip.HasMember(status.From) || State.Gossip.Reachability.StatusOf(Self, status.From) != ReachabilityStatus.Reachable)
        {
            return;
        }

        switch (status.Version.CompareTo(State.Gossip.Version))
        {
            case VectorClock.Ordering.Same:
                break;
            case VectorClock.Ordering.After:
                SendStatus(status.From);
                break;
            default:
                SendGossip(status.From);
                break;
        }
    }

    private void GossipToOne()
    {
        if (GossipTargets.Choose(State, _rules, _chance) is not { } target)
        {
            return;
        }

        if (State.Gossip.SeenBy(target))
        {
            SendStatus(target);
        }
        else
        {
            SendGossip(target);
        }
    }

    private void GossipToMany()
    {
        foreach (var target in GossipTargets.ChooseMany(State, GossipsBeforeShutdownMax, _chance))
        {
            SendGossip(target);
        }
    }

    private void SendGossip(UniqueAddress to) => Send(to.Address, new GossipEnvelope(Self, to, State.Gossip));

    private void SendStatus(UniqueAddress to) => Send(to.Address, new GossipStatus(Self, State.Gossip.Version));

    private void LeaderTick(TimeSpan interval, Moment now)
    {
        State = State.With(State.Gossip.PruneTombstones(now.Utc));
        if (State.IsLeader)
        {
            Lead(interval, now);
        }

        _exitingConfirmed = _exitingConfirmed.Intersect(State.Gossip.Members.Keys);
        if (State.SelfMember is { Status: MemberStatus.Down })
        {
            ShutDownWhenKnown();
        }
    }

    private void Lead(TimeSpan interval, Moment now)
    {
        if (State.Convergence(_exitingConfirmed))
        {
            _withoutConvergence = TimeSpan.Zero;
            Change(LeaderActions.OnConvergence(State, _exitingConfirmed, _rules, now));
            return;
        }

        _withoutConvergence += interval;
        if (_withoutConvergence >= _rules.WeaklyUpAfter)
        {
            Change(LeaderActions.WithoutConvergence(State, _rules));
        }
    }

    // A node that is Down stays until the other downed nodes have heard it, since they too must hear that they are to end.
    private void ShutDownWhenKnown()
    {
        var known = State.Members.Where(member => member.Status == MemberStatus.Down)
            .All(member => State.Gossip.SeenBy(member.UniqueAddress) || !State.IsReachable(member.UniqueAddress));
        if (known || ++_downTicks >= TicksBeforeShutdownMax)
        {
            GossipToMany();
            End();
        }
    }

    // Best effort: when none of it arrives, the node is found unreachable, and removed since it is Exiting.
    private void SayGoodbye()
    {
        _exiting = false;
        State = State.With(State.Gossip.MarkSeen(Self));
        GossipToMany();
        var others = State.Members.Where(member => member.UniqueAddress != Self).ToList();
        var leader = State.LeaderOf(others);
        foreach (var candidate in new[] { leader, State.LeaderOf(others.Where(member => !member.Equals(leader))) })
        {
            if (candidate is not null)
            {
                Send(candidate.Address, new ExitingConfirmed(Self));
            }
        }

        End();
    }

    private void End()
    {
        _joining.End();
        _effects.Add(new CoreEffect.ShutDown());
    }

    /// <summary>Makes this node's change to the gossip a new version.</summary>
    private void Change(Gossip? changed)
    {
        if (changed is not null)
        {
            Adopt(changed.ChangedBy(Self, seen: !_exiting));
        }
    }

    private void Adopt(Gossip gossip)
    {
        var before = State.Gossip;
        State = State.With(gossip);
        foreach (var node in gossip.Members.Keys.Where(node => !before.HasMember(node)))
        {
            _effects.Add(new CoreEffect.ForgetFailures(node.Address));
        }

        if (!_exiting && State.SelfMember is { Status: MemberStatus.Exiting } && before.Members.GetValueOrDefault(Self) is not { Status: MemberStatus.Exiting })
        {
            _exiting = true;
            _effects.Add(new CoreEffect.StartExiting());
        }
    }

    private void Send(Address to, IClusterMessage message) => _effects.Add(new CoreEffect.Send(to, message));
}
