using ShardedKv.Core.Groups;
using ShardedKv.Core.Meta;

namespace ShardedKv.Core.Controller;

/// <summary>What g0 is to do next: first to have a configuration, then to have every group's replicas where they should be, then the operations that were asked
/// for, the oldest first, then to be rid of groups that have left. Whoever directs proposes what this returns, and asks again when g0's state or the facts have changed, or after a while: the same
/// state gives the same request id, so repeating is harmless. Nothing is kept but in g0, so whoever directs next goes on where the last one stood.</summary>
public static class ControllerDirector
{
    /// <returns>Null when there is nothing to do, or nothing before the facts change.</returns>
    public static MetaCommand? Next(MetaState? state, DirectorSettings settings, ControllerFacts facts)
    {
        if (state is null)
        {
            return Founding.Initialize(settings);
        }

        if (Step(state, settings, facts) is not { } command)
        {
            return null;
        }

        if (state.EpochHolder == settings.Holder)
        {
            return command;
        }

        // Only for what is there to do: a controller that changes hands writes nothing by that.
        return facts.HadEpoch ? null : new AcquireEpoch(StepId.Of(state, settings, "epoch", state.Epoch), settings.Holder)
        {
            Expected = state.FeatureLevel < FeatureLevels.HandOff ? null : state.Epoch,
        };
    }

    private static MetaCommand? Step(MetaState state, DirectorSettings settings, ControllerFacts facts)
    {
        if (state.Configurations.IsEmpty)
        {
            return Founding.Next(state, settings);
        }

        return MemberDirector.Next(state, settings, facts)
            ?? (MetaCommand?)Drained(state, settings)
            ?? (state.OldestPending() is { } operation
                ? OperationDirector.Next(state, operation, settings, facts)
                : GroupPlanner.Next(state, settings, facts))
            ?? Dissolution(state, settings, facts);
    }

    /// <summary>A drain ends by itself, whatever waits before it.</summary>
    private static FinishOperation? Drained(MetaState state, DirectorSettings settings)
    {
        var done = state.Operations.FirstOrDefault(
            operation => operation is { IsPending: true, Body: Drain drain } && DrainRules.IsDone(state, drain));
        return done is null ? null : OperationDirector.Finish(state, done, settings, new OperationDone(state.LastConfiguration().Number));
    }

    private static DissolveGroup? Dissolution(MetaState state, DirectorSettings settings, ControllerFacts facts)
    {
        foreach (var (group, number) in state.Left)
        {
            // Of an earlier configuration it says nothing: the group may not have got yet what it has to hand on.
            if (facts.EmptyAt.TryGetValue(group, out var at) && at >= number)
            {
                return new DissolveGroup(StepId.Of(state, settings, "dissolve", group.Value), state.Epoch, group);
            }
        }

        return null;
    }
}
