using System.Collections.Immutable;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Meta;
using ShardedKv.Raft;
using ShardedKv.Simulation.Scenarios;
using ShardedKv.Simulation.Time;

namespace ShardedKv.Simulation.Operations;

/// <summary>Publishes configurations that give shards to other groups, one after the other and without waiting for any hand-off: as a controller does, only
/// without its reasons. Some are announced before, and some of those never come.</summary>
internal sealed class ShardMover(World world, SeededRandom random)
{
    private static readonly int[] Weights = [40, 25, 15, 15, 5];

    public void Begin()
    {
        if (world.Scenario.Moves is { } profile)
        {
            world.Time.After(random.UpTo(profile.Pause), () => Plan(profile));
        }
    }

    /// <summary>Nothing stays announced: shards would be copied ahead for ever.</summary>
    public void End()
    {
        if (world.Placements.State.Planned is { } planned)
        {
            world.Publish(planned.Shards);
        }
    }

    private void Plan(MoveProfile profile)
    {
        if (!world.TakesLoad)
        {
            return;
        }

        var next = Draw();
        if (!random.Chance(profile.AnnouncedPercent))
        {
            world.Publish(next);
            world.Time.After(random.UpTo(profile.Pause), () => Plan(profile));
            return;
        }

        world.Announce(next);
        world.Time.After(random.UpTo(profile.AnnouncedMax), () =>
        {
            if (!world.TakesLoad)
            {
                return;
            }

            world.Publish(random.Chance(80) ? next : Draw());
            world.Time.After(random.UpTo(profile.Pause), () => Plan(profile));
        });
    }

    private ImmutableArray<ShardAssignment> Draw()
    {
        var current = world.Placements.Configuration.Shards;
        var groups = world.Groups;
        switch (Kind())
        {
            case 0:
                var moved = random.Next(current.Length);
                return current.SetItem(moved, current[moved] with { Group = random.Pick(groups) });
            case 1:
                // Back where they were.
                var before = world.Placements.State.Configurations;
                return before[Math.Max(0, before.Length - 2)].Shards;
            case 2:
                // One group leaves.
                var leaving = random.Pick(groups);
                GroupId[] others = [.. groups.Where(group => group != leaving)];
                return [.. current.Select(shard => shard.Group == leaving ? shard with { Group = random.Pick(others) } : shard)];
            case 3:
                // All join, evenly, beginning with any.
                var shuffled = random.Shuffled(groups);
                return InitialPlan.Spread(current.Length, shuffled);
            default:
                return current;
        }
    }

    private int Kind()
    {
        var drawn = random.Next(Weights.Sum());
        var kind = 0;
        while (drawn >= Weights[kind])
        {
            drawn -= Weights[kind++];
        }

        return kind;
    }
}
