using ShardedKv.Core.Keys;
using ShardedKv.Core.Requests;
using ShardedKv.Raft;
using ShardedKv.Simulation.Time;

namespace ShardedKv.Simulation.Clients;

/// <summary>Asks whoever thinks that it leads, again and again, and now and then any other: by its lease and by a round. So one that was just
/// elected is asked before it has committed anything, and one that was deposed before it knows. What it is told is judged where it is
/// served, not in the history of what clients saw: there are too many.</summary>
internal sealed class LeaderReader(World world, SeededRandom random)
{
    public void Begin()
    {
        if (world.Scenario.LeaderReads is { } pause)
        {
            world.Time.Every(pause, Ask);
        }
    }

    private bool Ask()
    {
        var key = Key.FromText($"k{random.Next(world.Scenario.Load.Keys)}");
        var group = world.Placements.Configuration.Find(key.RoutingKey)!.Group;
        foreach (var node in world.Nodes)
        {
            if (node.Find(group) is { } shell && (shell.Leads || random.Chance(20)))
            {
                var tier = random.Chance(70) ? ReadTier.Lease : ReadTier.Linearizable;
                random.Pick(world.Regions).Reads.Ask(new Get(key) { Tier = tier }, static _ => { }, shell.Disk.Replica);
            }
        }

        return world.TakesLoad;
    }
}
