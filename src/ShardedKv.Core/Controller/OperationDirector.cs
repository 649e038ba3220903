using System.Collections.Immutable;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Meta;

namespace ShardedKv.Core.Controller;

/// <summary>The next step of one pending operation: form its groups, plan, wait until what moves is copied ahead, publish.</summary>
internal static class OperationDirector
{
    /// <returns>Null while copies are under way.</returns>
    public static MetaCommand? Next(MetaState state, Operation operation, DirectorSettings settings, ControllerFacts facts)
    {
        if (OperationRules.Fault(state, operation.Body) is { } fault)
        {
            return Finish(state, operation, settings, new OperationRefused(fault));
        }

        if (operation.Formed.Length < operation.Body.GroupsToForm)
        {
            return Form(state, operation, settings, facts);
        }

        var last = state.LastConfiguration();
        if (state.Planned is { } planned && state.PlannedFor == operation.Id)
        {
            return facts.PlanAge >= settings.PlanTimeLimit || AllClose(last, planned, facts)
                ? Publish(state, operation, settings, planned.Shards)
                : null;
        }

        var shards = Assignments(state, operation, facts);
        if (!shards.SequenceEqual(last.Shards))
        {
            return new PlanConfiguration(IdOf(state, operation, settings, "plan"), last.Number, state.Epoch, shards, operation.Id);
        }

        // Groups join and leave with a configuration, even when no shard is to move; a shard that is there already needs none.
        return operation.Body is Move
            ? Finish(state, operation, settings, new OperationDone(last.Number))
            : Publish(state, operation, settings, shards);
    }

    /// <returns>Null while too few nodes can be used.</returns>
    private static FormGroup? Form(MetaState state, Operation operation, DirectorSettings settings, ControllerFacts facts)
    {
        var ordinal = operation.Formed.Length;
        var chosen = operation.Body switch
        {
            Join join => join.Groups[ordinal],
            JoinAuto join => GroupPlanner.NodesOf(new NodeLoads(state, settings, facts), join.Replicas),
            _ => throw new ArgumentOutOfRangeException(nameof(operation), operation, "not an operation that forms groups"),
        };
        if (chosen is not { } nodes)
        {
            return null;
        }

        // With the nodes: what was refused because one was to be drained meanwhile is another step with others.
        return new FormGroup(StepId.Of(state, settings, $"form {operation.Id} {string.Join(' ', nodes)}", ordinal), state.Epoch, nodes)
        {
            Part = new OperationPart(operation.Id, ordinal),
        };
    }

    private static ImmutableArray<ShardAssignment> Assignments(MetaState state, Operation operation, ControllerFacts facts)
    {
        var current = state.LastConfiguration().Shards;
        return operation.Body switch
        {
            Move move => Rebalancer.Move(current, move.Shard, move.To),
            Leave leave => Rebalancer.Balance(current, [.. state.Members().Except(leave.Groups)], facts.ShardBytes),
            _ => Rebalancer.Balance(current, [.. state.Members(), .. operation.Formed], facts.ShardBytes),
        };
    }

    private static bool AllClose(Configuration last, Configuration planned, ControllerFacts facts) => planned.Shards
        .Where((shard, i) => shard != last.Shards[i])
        .All(shard => facts.Close.Contains(new PreCopy(shard.Shard, planned.Number, shard.Group)));

    private static PutConfiguration Publish(
        MetaState state, Operation operation, DirectorSettings settings, ImmutableArray<ShardAssignment> shards) =>
        new(IdOf(state, operation, settings, "publish"), state.LastConfiguration().Number, state.Epoch, shards)
        {
            Operation = operation.Id,
        };

    public static FinishOperation Finish(MetaState state, Operation operation, DirectorSettings settings, OperationOutcome outcome) =>
        new(IdOf(state, operation, settings, "finish"), state.Epoch, operation.Id, outcome);

    private static RequestId IdOf(MetaState state, Operation operation, DirectorSettings settings, string step) =>
        StepId.Of(state, settings, $"{step} {operation.Id}", state.LastConfiguration().Number.Value);
}
