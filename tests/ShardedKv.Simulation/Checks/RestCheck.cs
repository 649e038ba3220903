namespace ShardedKv.Simulation.Checks;

/// <summary>A cluster that nobody disturbs and nobody asks keeps its leaders and its terms, commits nothing, and sends heartbeats with their
/// answers or, where groups sleep, nothing at all: nothing keeps itself going.</summary>
internal static class RestCheck
{
    public static void Run(World world)
    {
        // What was sent long ago, or asked for last by an operator, may still be under way.
        world.Time.RunUntil(world.Time.Now + world.Scenario.Network.LateMax, () => false);
        Pass(world);
        var (elections, terms, committed, packets) = (world.Checks.Elections, Terms(world), world.Checks.Committed, world.Network.Sent);
        Pass(world);
        Must(world.Checks.Elections == elections, $"{world.Checks.Elections - elections} leaders are elected");
        Must(Terms(world) == terms, $"terms rise by {Terms(world) - terms}");
        Must(world.Checks.Committed == committed, $"{world.Checks.Committed - committed} entries are committed");
        Must(world.Network.Sent - packets <= PacketsMax(world), $"{world.Network.Sent - packets} packets are sent, at most {PacketsMax(world)} are needed");

        void Must(bool condition, string sentence)
        {
            if (!condition)
            {
                throw new PropertyViolation(Property.Rest, $"with nothing to do for {Calm(world).TotalSeconds}s {sentence}");
            }
        }
    }

    /// <summary>Long enough to fall asleep, and for followers that are ticked in their sleep to wake by themselves.</summary>
    private static TimeSpan Calm(World world) => TimeSpan.FromSeconds(world.Scenario.Raft.QuiesceAfterTicks > 0 ? 10 : 3);

    /// <summary>Two for each heartbeat and follower; clocks may run fast. None where groups sleep and are left alone.</summary>
    private static long PacketsMax(World world)
    {
        if (world.Scenario is { Raft.QuiesceAfterTicks: > 0, SleepTickPercent: 0 })
        {
            return 0;
        }

        var heartbeats = (Calm(world) / (world.Scenario.Tick * world.Scenario.Raft.HeartbeatTicks) * 1.2) + 2;
        return world.Operator.Keepers.Sum(keeper => (long)(2 * (keeper.Placed.Length - 1) * heartbeats));
    }

    private static long Terms(World world) => world.Nodes.SelectMany(node => node.Shells).Sum(shell => shell.Status.Term.Value);

    private static void Pass(World world) => world.Time.RunUntil(world.Time.Now + Calm(world), () => false);
}
