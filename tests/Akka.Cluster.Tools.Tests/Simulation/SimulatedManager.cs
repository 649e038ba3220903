using Akka.Actor;
using Akka.Cluster.Tools.Singleton.Managing;

namespace Akka.Cluster.Tools.Tests.Simulation;

/// <summary>A node's manager and its process. What it sees of the members lags, and may pass over states.</summary>
internal sealed class SimulatedManager(SimulatedSingleton world, UniqueAddress self)
{
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);

    private readonly ManagerRules _rules = new(self, HasRemovalMargin: true) { ExitRetriesMax = 5 };
    private ManagerState _state = new();
    private int _life;
    private int _retry;
    private bool _exits;

    public UniqueAddress Self { get; } = self;

    public bool Alive { get; private set; } = true;

    /// <summary>Cut off from all others.</summary>
    public bool Cut { get; set; }

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
            world.Time.After(TimeSpan.FromSeconds(10), () => HasExited = true);
        }
        else if (before.Members.ContainsKey(Self) && !now.Members.ContainsKey(Self))
        {
            End();
        }
    }

    /// <summary>In good order: the manager is told, and the process ends soon after.</summary>
    public void End()
    {
        Take(new ManagerInput.ClusterEnded());
        world.Time.After(TimeSpan.FromSeconds(1), Crash);
    }

    public void Crash()
    {
        Alive = false;
        RunsSingleton = false;
    }

    public void Take(ManagerInput input)
    {
        if (!Alive)
        {
            return;
        }

        (_state, var effects) = ManagerDecisions.Step(_rules, _state, input);
        foreach (var effect in effects)
        {
            Do(effect, input);
        }

        HasExited |= _state.Phase == ClusterSingletonState.End && Seen.Members.GetValueOrDefault(Self)?.Status == MemberStatus.Exiting;
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
                Later(world.UpTo(1), () =>
                {
                    RunsSingleton = false;
                    Take(new ManagerInput.SingletonEnded());
                });
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
                break;
            default:
                throw new InvalidOperationException($"Unknown effect {effect}");
        }
    }

    private void Restart()
    {
        _life++;
        _state = new ManagerState();
        RunsSingleton = false;
        Start();
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
