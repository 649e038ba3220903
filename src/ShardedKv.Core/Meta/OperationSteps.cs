using ShardedKv.Core.Configurations;
using ShardedKv.Raft;

namespace ShardedKv.Core.Meta;

/// <summary>Decides the commands by which operations come and go; a part of <see cref="MetaRules"/>.</summary>
internal static class OperationSteps
{
    public static (MetaState Next, MetaReply Reply) Submit(MetaState state, SubmitOperation command)
    {
        // An operation's id is known for as long as the operation is, also when so many requests came since that this one is not remembered.
        if (state.OperationOf(command.Request) is not null)
        {
            return (state, new OperationAccepted(command.Request));
        }

        return OperationRules.FaultOnSubmission(state, command.Body) is { } fault
            ? (state, new MetaRefused(fault))
            : (OperationLedger.Submit(state, command), new OperationAccepted(command.Request));
    }

    /// <returns>Null: the group is to be formed.</returns>
    public static MetaReply? AnswerBeforeForming(MetaState state, Operation? operation, OperationPart part)
    {
        if (operation is not { IsPending: true })
        {
            return MetaRules.NotPending(part.Operation);
        }

        if (part.Ordinal >= 0 && part.Ordinal < operation.Formed.Length)
        {
            return new GroupFormed(state.Placements[operation.Formed[part.Ordinal]]);
        }

        return part.Ordinal == operation.Formed.Length && part.Ordinal < operation.Body.GroupsToForm
            ? null
            : new MetaRefused($"number {part.Ordinal} of {operation.Body.GroupsToForm} groups is not the next: {operation.Formed.Length} are formed");
    }

    public static (MetaState Next, MetaReply Reply) Plan(MetaState state, PlanConfiguration command)
    {
        var last = state.LastConfiguration();
        if (command.Expected != last.Number || command.Epoch != state.Epoch)
        {
            return (state, MetaRules.ConflictAt(state));
        }

        if (state.OperationOf(command.Operation) is not { IsPending: true } operation)
        {
            return (state, MetaRules.NotPending(command.Operation));
        }

        if ((PlanRules.Fault(state, command.Shards) ?? PlanRules.FaultOf(operation, command.Shards)) is { } fault)
        {
            return (state, new MetaRefused(fault));
        }

        var planned = new Configuration(last.Number.Next(), command.Epoch, ConfigurationChanges.Share(last, command.Shards));
        return (state with { Planned = planned, PlannedFor = command.Operation }, new MetaAccepted());
    }

    public static (MetaState Next, MetaReply Reply) Finish(MetaState state, FinishOperation command)
    {
        if (command.Epoch != state.Epoch)
        {
            return (state, MetaRules.ConflictAt(state));
        }

        if (state.OperationOf(command.Operation) is not { IsPending: true } operation)
        {
            return (state, MetaRules.NotPending(command.Operation));
        }

        return command.Outcome is OperationDone && FaultWhenDone(state, operation.Body) is { } fault
            ? (state, new MetaRefused(fault))
            : (OperationLedger.Finish(state, operation, command.Outcome), new MetaAccepted());
    }

    /// <summary>Groups come and go with a configuration only, nodes go without one.</summary>
    private static string? FaultWhenDone(MetaState state, OperationBody body) => body switch
    {
        Move => null,
        Drain drain => DrainRules.IsDone(state, drain) ? null : "a node that is drained still has replicas",
        _ => "only a Move and a Drain are done without a configuration",
    };

    public static (MetaState Next, MetaReply Reply) Dissolve(MetaState state, DissolveGroup command)
    {
        if (command.Epoch != state.Epoch)
        {
            return (state, MetaRules.ConflictAt(state));
        }

        if (!state.Left.ContainsKey(command.Group))
        {
            return (state, new MetaRefused($"{command.Group} has not left"));
        }

        Invariant.Holds(
            state.LastConfiguration().Shards.All(shard => shard.Group != command.Group), "a group that has left is given no shard");
        var next = state with { Placements = state.Placements.Remove(command.Group), Left = state.Left.Remove(command.Group) };
        return (next, new MetaAccepted());
    }
}
