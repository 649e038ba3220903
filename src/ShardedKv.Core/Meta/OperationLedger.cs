using System.Collections.Immutable;
using ShardedKv.Core.Configurations;
using ShardedKv.Raft;

namespace ShardedKv.Core.Meta;

/// <summary>The operations of g0's state, from one state to the next.</summary>
internal static class OperationLedger
{
    public static MetaState Submit(MetaState state, SubmitOperation command) => state with
    {
        Operations = state.Operations.Add(new Operation(command.Request, command.Body, [], OperationPending.Instance)),
    };

    public static MetaState Formed(MetaState state, Operation operation, GroupId group) => state with
    {
        Operations = state.Operations.Replace(operation, operation with { Formed = operation.Formed.Add(group) }),
    };

    /// <summary>With what follows from the outcome: the operation's plan is over, the groups of a Leave have left, and so have those that were
    /// formed for what was refused. Of finished operations the last ones are kept.</summary>
    public static MetaState Finish(MetaState state, Operation operation, OperationOutcome outcome)
    {
        var finished = operation with { Outcome = outcome };
        var others = state.Operations.Remove(operation);
        var oldest = others.Count(other => !other.IsPending) >= OperationRules.FinishedMax
            ? others.First(other => !other.IsPending)
            : null;
        var number = state.LastConfiguration().Number;
        var leaving = outcome is OperationDone ? Leaving(operation.Body) : operation.Formed;
        var next = outcome is OperationDone && operation.Body is Drain drain ? DrainRules.Done(state, drain) : state;
        return next with
        {
            Operations = (oldest is null ? others : others.Remove(oldest)).Add(finished),
            Left = state.Left.AddRange(leaving.Select(group => KeyValuePair.Create(group, number))),
            Planned = state.PlannedFor == operation.Id ? null : state.Planned,
            PlannedFor = state.PlannedFor == operation.Id ? null : state.PlannedFor,
        };
    }

    private static ImmutableArray<GroupId> Leaving(OperationBody body) => body is Leave leave ? leave.Groups : [];
}
