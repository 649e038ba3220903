using ShardedKv.Core.Configurations;
using ShardedKv.Core.Meta;
using ShardedKv.Raft;
using ShardedKv.Simulation.Network;
using ShardedKv.Simulation.Time;

namespace ShardedKv.Simulation.Nodes;

/// <summary>One process with its directory and its clock. It starts the replicas that the cluster places here, brings packets to them,
/// and may die between any two effects.</summary>
internal sealed class SimulatedNode
{
    /// <summary>Packets and completions that a process that stands still finds when it goes on; the rest is lost.</summary>
    private const int BacklogMax = 5000;

    private readonly World _world;
    private readonly SeededRandom _random;
    private readonly NodeReplicas _replicas;
    private readonly Queue<Action> _backlog = [];
    private int _incarnations;
    private int _boot;

    public SimulatedNode(World world, int number)
    {
        _world = world;
        Number = number;
        Name = new NodeName($"n{number + 1}");
        _random = world.Source($"node {number}");
        Clock = new NodeClock(world.Time, world.Scenario.ClockRate(_random));
        Directory = NewDirectory();
        _replicas = new NodeReplicas(world, this, _random);
    }

    public int Number { get; }

    public NodeName Name { get; }

    public NodeClock Clock { get; }

    public NodeDirectory Directory { get; private set; }

    /// <summary>What this node knows of the cluster; may be behind.</summary>
    public MetaState? Meta { get; private set; }

    public bool IsUp { get; private set; }

    /// <summary>It is lost for good, until another comes under its name.</summary>
    public bool IsGone { get; private set; }

    public NodeRecord Record => new(Name, Directory.Incarnation, $"{Name}", "")
    {
        Zone = _world.Scenario.Members is { Zones: > 0 and var zones } ? $"z{Number % zones}" : "",
    };

    public bool IsPaused { get; private set; }

    /// <summary>Until then the disk finishes nothing.</summary>
    public TimeSpan DiskHangsUntil { get; set; }

    /// <summary>Factor on all that the disk takes.</summary>
    public int DiskSlowness { get; set; } = 1;

    /// <summary>Effects until the process dies; null: it lives on.</summary>
    public int? EffectsLeft { get; set; }

    /// <summary>As many, from when a replica of it campaigns or leads next; null: it lives on.</summary>
    public int? EffectsInElection { get; set; }

    public IReadOnlyCollection<ReplicaShell> Shells => _replicas.Shells;

    public ReplicaShell? Find(GroupId group) => _replicas.Find(group);

    public void Start()
    {
        if (IsUp || IsGone)
        {
            return;
        }

        IsUp = true;
        IsPaused = false;
        EffectsLeft = null;
        _boot++;
        _world.Trace.Line($"{Name}", $"starts, incarnation {Directory.Incarnation}");

        // Its own copy of what the cluster knows may be behind.
        Meta = null;
        Learn(_world.Placements.Recent(_random.Next(3)));
        _world.Time.After(_random.UpTo(TimeSpan.FromSeconds(1)), OfThisBoot(() =>
        {
            Learn(_world.Placements.State);
            _world.Director?.Register(this);
        }));
        _replicas.StartAll();
        ScheduleTick(_boot, _random.UpTo(_world.Scenario.Tick));
    }

    public void Crash()
    {
        if (!IsUp)
        {
            return;
        }

        _world.Trace.Line($"{Name}", "crashes");
        IsUp = false;
        _boot++;
        _backlog.Clear();
        EffectsLeft = null;
        _replicas.Crash();

        _world.Crashed(this);
    }

    public void Pause()
    {
        if (IsUp && !IsPaused)
        {
            _world.Trace.Line($"{Name}", "stands still");
            IsPaused = true;
        }
    }

    public void Resume()
    {
        if (!IsPaused)
        {
            return;
        }

        _world.Trace.Line($"{Name}", $"goes on, {_backlog.Count} steps behind");
        IsPaused = false;
        if (_random.Chance(50))
        {
            // The timer that was due meanwhile may come before the packets that wait.
            TickAll();
        }

        while (IsUp && !IsPaused && _backlog.TryDequeue(out var step))
        {
            step();
        }
    }

    /// <summary>The node comes back with an empty directory, and so as another incarnation.</summary>
    public void Wipe()
    {
        Crash();
        _world.Trace.Line($"{Name}", "loses its disk");
        Directory = NewDirectory();
        _world.Wipes++;
    }

    /// <summary>Machine and disk are lost, and nobody starts it any more.</summary>
    public void BeGone()
    {
        Wipe();
        IsGone = true;
    }

    /// <summary>Another machine comes under the name of one that is gone, or is wiped and started again.</summary>
    public void BeReplaced()
    {
        Wipe();
        IsGone = false;
        Start();
    }

    /// <summary>The cluster has changed.</summary>
    public void Receive(MetaState meta) => Do(() => Learn(meta));

    private void Learn(MetaState meta)
    {
        if (Meta is not null && meta.Version <= Meta.Version)
        {
            return;
        }

        Meta = meta;
        foreach (var placement in meta.Placements.Values)
        {
            _replicas.Follow(placement);
        }

        foreach (var shell in Shells.ToArray())
        {
            shell.Learned();
        }
    }

    public void Receive(Packet packet) => Do(() =>
    {
        switch (packet)
        {
            case { Group: { } group } when Find(group) is { } shell:
                shell.Receive(packet);
                break;
            case RequestPacket request:
                _world.Send(this, request.Region, Replies.NotLeader(request, null));
                break;
            default:
                break;
        }
    });

    /// <summary>That node is not heard any more.</summary>
    public void Suspect(NodeName node)
    {
        foreach (var shell in Shells.ToArray())
        {
            foreach (var placed in Meta!.Placements[shell.Disk.Group].Replicas.Where(placed => placed.Node == node))
            {
                shell.Suspect(placed.Replica);
            }
        }
    }

    /// <summary>Does a step of this boot's process: not when it has died since, and later when it stands still.</summary>
    public Action OfThisBoot(Action step)
    {
        var boot = _boot;
        return () =>
        {
            if (boot == _boot)
            {
                Do(step);
            }
        };
    }

    /// <summary>One more effect.</summary>
    /// <returns>False when the process dies before it.</returns>
    public bool Lives()
    {
        if (EffectsLeft is not { } left)
        {
            return IsUp;
        }

        EffectsLeft = left - 1;
        if (left > 0)
        {
            return true;
        }

        Crash();
        return false;
    }

    /// <summary>A replica of this process campaigns or leads.</summary>
    public void IsInElection()
    {
        EffectsLeft ??= EffectsInElection;
        EffectsInElection = null;
    }

    /// <summary>What was to die in an election does so no more, or is started again.</summary>
    public void SurviveElections()
    {
        EffectsInElection = null;
        Start();
    }

    /// <summary>An operator has seen to the disks whose sync failed.</summary>
    public void Repair() => _replicas.Repair();

    public void Stopped(ReplicaShell shell) => _replicas.Stopped(shell);

    private void Do(Action step)
    {
        if (!IsUp)
        {
            return;
        }

        if (!IsPaused)
        {
            step();
        }
        else if (_backlog.Count < BacklogMax)
        {
            var boot = _boot;
            _backlog.Enqueue(() =>
            {
                if (boot == _boot)
                {
                    step();
                }
            });
        }
    }

    private void ScheduleTick(int boot, TimeSpan local) => _world.Time.After(Clock.True(local), () =>
    {
        if (boot != _boot)
        {
            return;
        }

        if (!IsPaused)
        {
            TickAll();
        }

        ScheduleTick(boot, _world.Scenario.Tick);
    });

    private void TickAll()
    {
        foreach (var shell in Shells.ToArray())
        {
            shell.Tick();
        }
    }

    private NodeDirectory NewDirectory() => new(new IncarnationId(new Guid(Number + 1, (short)++_incarnations, 0, new byte[8])));
}
