using ShardedKv.Raft;
using ShardedKv.Simulation.Network;
using ShardedKv.Simulation.Nodes;
using ShardedKv.Simulation.Scenarios;
using ShardedKv.Simulation.Time;

namespace ShardedKv.Simulation.Faults;

/// <summary>Brings one fault after another out of the scenario's kinds, each for a while of its own, so that several are there at once.</summary>
internal sealed class Nemesis(World world)
{
    private readonly SeededRandom _random = world.Source("nemesis");
    private bool _isOn = true;

    public void Begin()
    {
        if (!world.Scenario.Faults.IsEmpty)
        {
            world.Time.After(_random.UpTo(world.Scenario.FaultPause), Next);
        }
    }

    /// <summary>Everything is whole again, and stays so.</summary>
    public void End()
    {
        _isOn = false;
        world.Network.Heal();
        foreach (var node in world.Nodes)
        {
            node.DiskHangsUntil = TimeSpan.Zero;
            node.DiskSlowness = 1;
            node.EffectsLeft = null;
            node.EffectsInElection = null;
            node.Resume();
            node.Repair();
            node.Start();
        }
    }

    private void Next()
    {
        if (_isOn)
        {
            Bring(_random.Pick(world.Scenario.Faults));
            Begin();
        }
    }

    private void Bring(FaultKind kind)
    {
        switch (kind)
        {
            case FaultKind.Partition:
                LinkFaults.Partition(world, _random);
                After(5000, world.Network.Heal);
                break;
            case FaultKind.OneWayCut:
                LinkFaults.OneWay(world, _random, After);
                break;
            case FaultKind.Swizzle:
                LinkFaults.Swizzle(world, _random, After);
                break;
            case FaultKind.IsolateLeader:
                LinkFaults.IsolateLeader(world, _random);
                After(4000, world.Network.Heal);
                break;
            case FaultKind.LeadersLink:
                LinkFaults.LeadersLink(world, _random, After);
                break;
            case FaultKind.Restart:
                var back = _random.Pick(world.Nodes);
                back.Crash();
                After(50, back.Start);
                break;
            case FaultKind.Crash:
                Down(AnyNode());
                break;
            case FaultKind.CrashBetweenEffects:
                var node = AnyNode();
                node.EffectsLeft ??= _random.Next(60);
                After(3000, node.Start);
                break;
            case FaultKind.CrashInElection:
                foreach (var candidate in world.Nodes)
                {
                    candidate.EffectsInElection ??= _random.Next(5 * world.Nodes.Count);
                    After(3000, candidate.SurviveElections);
                }

                break;
            case FaultKind.CrashAll:
                foreach (var one in world.Nodes)
                {
                    Down(one);
                }

                break;
            case FaultKind.Pause:
                var still = AnyNode();
                still.Pause();
                After(4000, still.Resume);
                break;
            case FaultKind.SlowDisk:
                var slow = AnyNode();
                slow.DiskSlowness = 2 + _random.Next(100);
                After(4000, () => slow.DiskSlowness = 1);
                break;
            case FaultKind.DiskHang:
                AnyNode().DiskHangsUntil = world.Time.Now + _random.UpTo(TimeSpan.FromSeconds(5) * world.Scenario.FaultScale / 100);
                break;
            case FaultKind.ClockStep:
                AnyNode().Clock.StepWall(_random.Next(-world.Scenario.WallStepMax, world.Scenario.WallStepMax + 1));
                break;
            case FaultKind.ClockDrift:
                AnyNode().Clock.SetRate(world.Scenario.ClockRate(_random));
                break;
            case FaultKind.ClockLeap:
                AnyNode().Clock.StepMonotonic(_random.Next(6000));
                break;
            case FaultKind.Wipe:
                var lost = AnyNode();
                if (world.Operator.Keepers.All(keeper => keeper.BearsLossOf(lost)))
                {
                    lost.Wipe();
                    After(3000, lost.Start);
                }

                break;
            default:
                throw new InvariantException("the kinds of faults are closed");
        }

        foreach (var broken in world.Nodes.Where(broken => broken.Directory.Replicas.Any(disk => disk.NeedsRepair)))
        {
            After(5000, broken.Repair);
        }
    }

    private void Down(SimulatedNode node)
    {
        node.Crash();
        After(_random.Chance(60) ? 300 : 6000, node.Start);
    }

    /// <summary>Unless all faults have ended by then.</summary>
    private void After(int millisecondsMax, Action action) => world.Time.After(_random.UpTo(TimeSpan.FromMilliseconds(millisecondsMax) * world.Scenario.FaultScale / 100), () =>
    {
        if (_isOn)
        {
            action();
        }
    });

    private SimulatedNode AnyNode() => LinkFaults.LeaderNode(world, _random) is { } leader && _random.Chance(40) ? leader : _random.Pick(world.Nodes);
}
