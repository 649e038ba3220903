namespace ShardedKv.Simulation.Checks;

/// <summary>A cluster that nobody disturbs and nobody asks keeps its leaders, commits nothing, and sends heartbeats with their answers or
/// nothing at all: nothing keeps itself going.</summary>
internal static class RestCheck
{
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(3);

    public static void Run(World world)
    {
        if (world.Scenario.Raft.QuiesceAfterTicks > 0 && world.Scenario.SleepTickPercent > 0)
        {
            // A follower that is ticked in its sleep wakes by itself now and then, and elects.
            return;
        }

        // What was sent long ago, or asked for last by an operator, may still be under way.
        world.Time.RunUntil(world.Time.Now + world.Scenario.Network.LateMax, () => false);
        Pass(world);
        var (elections, committed, packets) = (world.Checks.Elections, world.Checks.Committed, world.Network.Sent);
        Pass(world);
        Must(world.Checks.Elections == elections, $"{world.Checks.Elections - elections} leaders are elected");
        Must(world.Checks.Committed == committed, $"{world.Checks.Committed - committed} entries are committed");
        Must(world.Network.Sent - packets <= PacketsMax(world), $"{world.Network.Sent - packets} packets are sent, at most {PacketsMax(world)} are needed");
    }

    /// <summary>Two for each heartbeat and follower; clocks may run fast.</summary>
    private static long PacketsMax(World world)
    {
        var heartbeats = (Calm / (world.Scenario.Tick * world.Scenario.Raft.HeartbeatTicks) * 1.2) + 2;
        return world.Operator.Keepers.Sum(keeper => (long)(2 * (keeper.Placed.Length - 1) * heartbeats));
    }

    private static void Pass(World world) => world.Time.RunUntil(world.Time.Now + Calm, () => false);

    private static void Must(bool condition, string sentence)
    {
        if (!condition)
        {
            throw new PropertyViolation(Property.Rest, $"with nothing to do for {Calm.TotalSeconds}s {sentence}");
        }
    }
}
