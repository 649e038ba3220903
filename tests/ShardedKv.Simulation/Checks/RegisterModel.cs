using ShardedKv.Core.Requests;
using ShardedKv.Linearizability.Models;

namespace ShardedKv.Simulation.Checks;

/// <summary>One key: its value, and the revision of its newest write.</summary>
internal readonly record struct RegisterState(string? Value, long Revision);

/// <summary>What a client asked; the request's texts read once.</summary>
internal sealed record RegisterInput(KvRequest Request, string Key, string? Text)
{
    public override string ToString() => Text is null ? $"{Request.GetType().Name} {Key}" : $"{Request.GetType().Name} {Key} {Text}";
}

/// <param name="Value">Of a read: what it found.</param>
/// <param name="Revision">0 with <see cref="IsThere"/> false.</param>
/// <param name="After">Of a write: the key's revision before it, as the log has it. Revisions rise, so the order of a key's writes is given;
/// knowing the next one spares the search from trying all others.</param>
internal sealed record RegisterOutput(bool IsThere, string? Value, long Revision, long After = 0)
{
    public override string ToString() => !IsThere ? "not found" : Value is null ? $"v{Revision}" : $"{Value} v{Revision}";
}

/// <summary>The specification of a key with revisions: each write's is above the one before, and a read tells the value with its own.</summary>
internal sealed class RegisterModel : IModel<RegisterState, RegisterInput, RegisterOutput>
{
    public RegisterState Initial => default;

    public string PartOf(RegisterInput input) => input.Key;

    public bool Step(RegisterState state, RegisterInput input, RegisterOutput? output, out RegisterState next)
    {
        next = input.Request switch
        {
            Get => state,
            Put => new RegisterState(input.Text, state.Revision),
            Append => new RegisterState(state.Value + input.Text, state.Revision),
            Delete when state.Value is null => state,
            Delete => new RegisterState(null, state.Revision),
            _ => throw new ArgumentOutOfRangeException(nameof(input), input, "the family of requests is closed"),
        };
        if (output is null)
        {
            return true;
        }

        switch (input.Request)
        {
            case Get:
                return output.IsThere ? output.Value == state.Value && output.Revision == state.Revision : state.Value is null;
            case Delete when !output.IsThere:
                return state.Value is null;
            case Delete when state.Value is null:
                return false;
            default:
                next = next with { Revision = output.Revision };
                return output.After == state.Revision && output.Revision > state.Revision;
        }
    }
}
