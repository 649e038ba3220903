using ShardedKv.Core.Requests;
using ShardedKv.Linearizability.Models;
using ShardedKv.Raft;

namespace ShardedKv.Simulation.Checks;

/// <summary>One key: its value, and the revision of its newest write.</summary>
internal readonly record struct RegisterState(string? Value, long Revision);

/// <param name="Text">The request's own value; null when it has none.</param>
internal sealed record RegisterInput(KvRequest Request, string Key, string? Text)
{
    public override string ToString() => $"{Request.GetType().Name} {Text}";
}

/// <param name="Text">A value that the reply tells; null when it tells of none.</param>
/// <param name="After">Of a write: the key's revision before it, as the log has it. Revisions rise, so the order of a key's writes is
/// given; knowing the one before spares the search from trying all others.</param>
internal sealed record RegisterOutput(KvReply Reply, string? Text, long After)
{
    public override string ToString() => $"{Reply.GetType().Name} {Text}";
}

/// <summary>The specification of a key with revisions: each write's is above the one before, and a read tells the value with its own.</summary>
internal sealed class RegisterModel : IModel<RegisterState, RegisterInput, RegisterOutput>
{
    public RegisterState Initial => default;

    public string PartOf(RegisterInput input) => input.Key;

    /// <param name="output">Never null: a write whose client was told nothing comes with what the log says of it.</param>
    public bool Step(RegisterState state, RegisterInput input, RegisterOutput? output, out RegisterState next)
    {
        ArgumentNullException.ThrowIfNull(output);
        next = state;
        switch (output.Reply)
        {
            case NotFound:
                return state.Value is null;
            case Found found:
                return output.Text == state.Value && found.Revision.Value == state.Revision;
            case ConditionFailed failed:
                return Fails(input.Request, state) && output.Text == state.Value
                    && (failed.Current is null || failed.Current.Revision.Value == state.Revision);
            case Done done:
                next = new RegisterState(After(state.Value, input), done.Revision.Value);
                return Follows(state, output, done.Revision) && !Fails(input.Request, state);
            case Replaced replaced:
                next = new RegisterState(ReferenceStore.Hash(state.Value + input.Text), replaced.Revision.Value);
                return Follows(state, output, replaced.Revision) && output.Text == (state.Value ?? "");
            default:
                throw new InvariantException("only what was done is in the history");
        }
    }

    private static bool Follows(RegisterState state, RegisterOutput output, Revision revision) =>
        output.After == state.Revision && revision.Value > state.Revision;

    private static bool Fails(KvRequest request, RegisterState state) => request switch
    {
        CompareAndSet set => !ReferenceStore.Holds(set.Condition, state.Value, state.Revision),
        Delete => state.Value is null,
        _ => false,
    };

    private static string? After(string? value, RegisterInput input) => input.Request switch
    {
        Append => value + input.Text,
        Delete => null,
        _ => input.Text,
    };
}
