using ShardedKv.Raft;
using ShardedKv.Simulation.Checks;
using ShardedKv.Simulation.Scenarios;

namespace ShardedKv.Simulation.Commands;

/// <summary>One seed's world, from its drawing to its verdict.</summary>
internal static class SeedRun
{
    public static SeedResult Run(ulong seed, TextWriter? trace = null, WorldKind worlds = WorldKind.Any) => Run(
        worlds switch
        {
            WorldKind.Members => MemberWorlds.Of(seed),
            WorldKind.Moves => MoveWorlds.Of(seed),
            _ => ScenarioDraw.Of(seed),
        },
        trace);

    public static SeedResult Run(Scenario scenario, TextWriter? trace = null)
    {
        trace?.Write(scenario + "\n");
        World? world = null;
        PropertyViolation? violation = null;
        try
        {
            world = new World(scenario, trace);
            world.Run();
        }
        catch (PropertyViolation violated)
        {
            violation = violated;
        }
#pragma warning disable CA1031 // Whatever a core throws is a finding of this seed, and the campaign goes on.
        catch (Exception thrown)
        {
            violation = new PropertyViolation(Property.Invariant, $"{thrown.GetType().Name}: {thrown.Message}") { Cause = thrown };
        }
#pragma warning restore CA1031

        trace?.Write(violation is null ? "clean\n" : $"{violation.Message}\n{violation.Cause}\n");
        return new SeedResult(
            scenario, violation, world?.Time.Now ?? TimeSpan.Zero, world?.Time.Steps ?? 0, world?.Network.Sent ?? 0,
            world?.Checks.Committed ?? 0, world?.Checks.Elections ?? 0, world?.History.Calls.Count(call => call.Reply is not null) ?? 0)
        {
            DirectReads = world?.Checks.DirectReads ?? 0,
            Installs = world?.Checks.Installs ?? 0,
            Changes = world?.Checks.Changes ?? 0,
            Wipes = world?.Wipes ?? 0,
            HandOffs = world?.Checks.HandOffs.Installs ?? 0,
            Replaced = world?.Director?.Removed ?? 0,
            Drained = world?.Placements.State.Drained.Length ?? 0,
        };
    }
}

/// <param name="Simulated">Virtual time that the world lived through.</param>
internal sealed record SeedResult(
    Scenario Scenario, PropertyViolation? Violation, TimeSpan Simulated, long Steps, long Packets, long Committed, long Elections, long Answered)
{
    public long DirectReads { get; init; }

    public long Installs { get; init; }

    public long Changes { get; init; }

    public long Wipes { get; init; }

    public long HandOffs { get; init; }

    /// <summary>Replicas that were replaced by another and removed.</summary>
    public long Replaced { get; init; }

    public long Drained { get; init; }
}
