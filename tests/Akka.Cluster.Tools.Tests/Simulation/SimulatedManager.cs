using Akka.Actor;
using Akka.Cluster.Tools.Singleton.Managing;

namespace Akka.Cluster.Tools.Tests.Simulation;

/// <summary>
/// A node's manager and its process. What it sees of the members lags, and may pass over states. A singleton takes its time
/// to stop; a process that ends takes it along.
/// </summary>
internal sealed class SimulatedManager(SimulatedSingleton world, UniqueAddress self)
{
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LeaseRetryInterval = TimeSpan.FromSeconds(2);

    private readonly ManagerRules _rules = new(self, UsesLease: world.UsesLease, HasRemovalMargin: true) { ExitRetriesMax = 5 };
    private ManagerState _state = new();
    private int _life;
    private int _retry;
    private bool _exits;
    private bool _managerEnded;

    // What comes while the manager restarts waits in its mailbox.
    private Queue<ManagerInput>? _restarting;

    public UniqueAddress Self { get; } = self;

    public bool Alive { get; private set; } = true;

    /// <summary>When it was cut off from all others; null while it is not.</summary>
    public TimeSpan? CutAt { get; private set; }

    public bool Cut => CutAt is not null;

    /// <summary>Its shutdown has done what comes before the node is removed.</summary>
    public bool HasExited { get; private set; }

    public bool RunsSingleton { get; private set; }

    public Membership Seen { get; private set; } = Membership.Empty;

    public ClusterSingletonState Phase => _state.Phase;

    public void Start() => Take(new ManagerInput.Members([.. Seen.Members.Values]));

    public void See(Membership now)
    {
        if (!Alive || Cut || now.Version <= Seen.Version)
        {
            return;
        }

        var before = Seen;
        Seen = now;
        Take(new ManagerInput.Members([.. now.Members.Values]));
        if (now.Members.GetValueOrDefault(Self)?.Status is MemberStatus.Leaving or MemberStatus.Exiting && !_exits)
        {
            _exits = true;
            world.Time.After(world.UpTo(1), () => Take(new ManagerInput.SelfExiting()));
            world.Time.After(TimeSpan.FromSeconds(10), Exit);
        }
        else if (before.Members.ContainsKey(Self) && !now.Members.ContainsKey(Self))
        {
            End();
        }
    }

    public void CutOff() => CutAt ??= world.Time.Now;

    public void Heal(Membership now)
    {
        CutAt = null;
        See(now);
    }

    /// <summary>In good order: the manager is told, and the process ends soon after.</summary>
    public void End()
    {
        Take(new ManagerInput.ClusterEnded());
        world.Time.After(world.UpTo(SimulatedSingleton.LingersMax), () =>
        {
            if (Alive)
            {
                Crash();
                world.Lease.Release(Self.Address);
            }
        });
    }

    // The node says goodbye and ends, without waiting until it is removed.
    private void Exit()
    {
        if (!HasExited)
        {
            HasExited = true;
            End();
        }
    }

    public void Crash()
    {
        Alive = false;
        RunsSingleton = false;
        world.Lease.Lapse(Self.Address);
    }

    public void Take(ManagerInput input)
    {
        if (!Alive || _managerEnded)
        {
            return;
        }

        if (_restarting is not null)
        {
            _restarting.Enqueue(input);
            return;
        }

        (_state, var effects) = ManagerDecisions.Step(_rules, _state, input);
        foreach (var effect in effects)
        {
            Do(effect, input);
        }

        if (_state.Phase == ClusterSingletonState.End && Seen.Members.GetValueOrDefault(Self)?.Status == MemberStatus.Exiting)
        {
            Exit();
        }
    }

    private void Do(ManagerEffect effect, ManagerInput input)
    {
        switch (effect)
        {
            case ManagerEffect.Send send:
                world.Send(this, () => world.At(send.To), send.Message);
                break;
            case ManagerEffect.Reply reply:
                // To the incarnation that asked, which is the one that was there then.
                var asker = world.At(((ManagerInput.Received)input).From);
                world.Send(this, () => asker, reply.Message);
                break;
            case ManagerEffect.StartSingleton:
                RunsSingleton = true;
                world.Started(this);
                break;
            case ManagerEffect.StopSingleton:
                Later(world.StopTime(), () =>
                {
                    RunsSingleton = false;
                    Take(new ManagerInput.SingletonEnded());
                });
                break;
            case ManagerEffect.AcquireLease:
                AcquireLease();
                break;
            case ManagerEffect.ReleaseLease:
                if (RunsSingleton)
                {
                    world.Fail($"{Self} gives its lease back and still runs the singleton");
                }

                world.Lease.Release(Self.Address);
                break;
            case ManagerEffect.RetryLeaseLater:
                Later(LeaseRetryInterval, () => Take(new ManagerInput.LeaseRetryDue()));
                break;
            case ManagerEffect.RetryLater:
                var retry = ++_retry;
                Later(RetryInterval, () =>
                {
                    if (retry == _retry)
                    {
                        Take(new ManagerInput.RetryDue());
                    }
                });
                break;
            case ManagerEffect.AwaitMargin margin:
                Later(Margin, () => Take(new ManagerInput.MarginElapsed(margin.Node)));
                break;
            case ManagerEffect.Fail:
                Restart();
                break;
            case ManagerEffect.StopManager:
                _managerEnded = true;
                world.Lease.Release(Self.Address);
                break;
            default:
                throw new InvalidOperationException($"Unknown effect {effect}");
        }
    }

    // The answer may be lost on its way: then it is not known whether the lease is held.
    private void AcquireLease()
    {
        var life = _life;
        world.Time.After(world.UpTo(0.5), () =>
        {
            var granted = world.Lease.Acquire(Self.Address);
            if (!Alive)
            {
                world.Lease.Lapse(Self.Address);
                return;
            }

            var known = !world.OneIn(6);
            world.Time.After(world.UpTo(0.5), () =>
            {
                if (life == _life)
                {
                    Take(new ManagerInput.LeaseAnswered(granted && known));
                }
            });
        });
    }

    // Its child is stopped first, and not by the termination message.
    private void Restart()
    {
        _life++;
        _restarting = new Queue<ManagerInput>();
        Later(RunsSingleton ? world.UpTo(1) : TimeSpan.Zero, () =>
        {
            RunsSingleton = false;
            world.Lease.Release(Self.Address);
            _state = new ManagerState();
            var waiting = _restarting!;
            _restarting = null;
            Start();
            while (waiting.TryDequeue(out var input))
            {
                Take(input);
            }
        });
    }

    private void Later(TimeSpan delay, Action action)
    {
        var life = _life;
        world.Time.After(delay, () =>
        {
            if (life == _life && Alive)
            {
                action();
            }
        });
    }
}
