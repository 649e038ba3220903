namespace ShardedKv.Linearizability.Models;

/// <summary>One key's value; an appended value is kept as its text.</summary>
/// <param name="Value">Null: absent.</param>
public readonly record struct KvState(string? Value);

/// <summary>The specification of a store of keys, each a part of its own.</summary>
public sealed class KvModel : IModel<KvState, KvInput, KvOutput>
{
    public KvState Initial => default;

    public string PartOf(KvInput input) => input.Key;

    public bool Step(KvState state, KvInput input, KvOutput? output, out KvState next)
    {
        var (answer, after) = input switch
        {
            KvInput.Get => ((KvOutput)new KvOutput.Found(state.Value), state),
            KvInput.Put put => (KvOutput.Written.Instance, new KvState(put.Value)),
            KvInput.Append append => (KvOutput.Written.Instance, new KvState(state.Value + append.Suffix)),
            KvInput.Delete => (KvOutput.Written.Instance, default),
            KvInput.CompareAndSet set when set.Expected == state.Value => (KvOutput.Written.Instance, new KvState(set.Value)),
            KvInput.CompareAndSet => (KvOutput.Refused.Instance, state),
            _ => throw new ArgumentOutOfRangeException(nameof(input), input, "the family of inputs is closed"),
        };
        next = after;
        return output is null || output == answer;
    }
}
