using ShardedKv.Core.Requests;
using ShardedKv.Linearizability.Checking;
using ShardedKv.Linearizability.Drawing;
using ShardedKv.Linearizability.Histories;
using ShardedKv.Simulation.Clients;

namespace ShardedKv.Simulation.Checks;

/// <summary>Herlihy and Wing: what clients saw of each key has one order. A write whose client was not told the outcome is taken out
/// when no replica ever applied it, and else may take effect at any time after its call: the search stays short.</summary>
internal sealed class LinearizabilityCheck(ReferenceStore reference)
{
    /// <summary>Tried steps for one key. Beyond it the verdict is Unknown, which counts as a violation.</summary>
    private const long StepsMax = 3_000_000;

    /// <param name="replyOf">What became of a write in the log; null when it is not there.</param>
    public void Ended(IEnumerable<Call> calls, Func<Call, KvReply?> replyOf)
    {
        var history = calls.Select(call => Operation(call, replyOf)).OfType<Operation<RegisterInput, RegisterOutput>>();
        var result = Checker.Check(new RegisterModel(), history, StepsMax);
        if (result.Verdict != Verdict.Ok)
        {
            var part = result.Failures.First();
            throw new PropertyViolation(
                Property.Linearizability,
                part.Verdict == Verdict.Illegal
                    ? $"no order of the {part.Operations.Count} operations on {part.Part} explains what clients saw; {part.Order.Count} fit"
                    : $"undecided on {part.Part} after {StepsMax} steps")
            {
                Page = Timeline.Draw(result),
            };
        }
    }

    private Operation<RegisterInput, RegisterOutput>? Operation(Call call, Func<Call, KvReply?> replyOf)
    {
        var input = new RegisterInput(call.Request, call.Key.ToString(), TextOf(call.Request));
        if (call.Reply is { } told)
        {
            return new(call.Client, input, call.CalledOrder, Output(call, told), call.ReturnedOrder);
        }

        // One that changed nothing, whose client knows nothing, has no place in the order that anybody could see.
        return call.Request.IsWrite && replyOf(call) is { } reply and (Done or Replaced)
            ? new(call.Client, input, call.CalledOrder, Output(call, reply), long.MaxValue)
            : null;
    }

    private RegisterOutput Output(Call call, KvReply reply) => reply switch
    {
        Done done => new RegisterOutput(reply, null, reference.RevisionBefore(call.Key, done.Revision.Value)),
        Replaced replaced => new RegisterOutput(
            reply, ReferenceStore.Text(replaced.Previous), reference.RevisionBefore(call.Key, replaced.Revision.Value)),
        Found found => new RegisterOutput(reply, ReferenceStore.Text(found.Value), 0),
        ConditionFailed { Current.Value: { } value } => new RegisterOutput(reply, ReferenceStore.Text(value), 0),
        NotFound or ConditionFailed => new RegisterOutput(reply, null, 0),
        _ => throw new ArgumentOutOfRangeException(nameof(reply), reply, "not the reply of a call that was done"),
    };

    private static string? TextOf(KvRequest request) => request switch
    {
        Put put => ReferenceStore.Text(put.Value),
        Append append => ReferenceStore.Text(append.Value),
        PutHash put => ReferenceStore.Text(put.Value),
        CompareAndSet set => ReferenceStore.Text(set.Value),
        _ => null,
    };
}
