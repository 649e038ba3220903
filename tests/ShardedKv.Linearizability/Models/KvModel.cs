using System.Globalization;
using System.Text;

namespace ShardedKv.Linearizability.Models;

/// <summary>One key's value; an appended value is kept as its text.</summary>
/// <param name="Value">Null: absent.</param>
/// <param name="Revision">The newest that an answer has told of this key. Revisions count a whole shard, so a key's own rise with
/// gaps.</param>
/// <param name="IsOlder">The key was written after that revision, and no answer has told when.</param>
public readonly record struct KvState(string? Value, long Revision = 0, bool IsOlder = false);

/// <summary>The specification of a store of keys, each a part of its own. Revisions are judged where answers tell them: a write's is
/// above all before it, and what is read has the revision it was written at.</summary>
public sealed class KvModel : IModel<KvState, KvInput, KvOutput>
{
    public KvState Initial => default;

    public string PartOf(KvInput input) => input.Key;

    public bool Step(KvState state, KvInput input, KvOutput? output, out KvState next) => input switch
    {
        KvInput.Get => Read(state, output, out next),
        KvInput.Put put => Write(state, put.Value, output as KvOutput.Written, output, out next),
        KvInput.Append append => Write(state, state.Value + append.Suffix, output as KvOutput.Written, output, out next),
        KvInput.Delete => Write(state, null, output as KvOutput.Written, output, out next),
        KvInput.CompareAndSet set => Set(state, set.Expected == state.Value, set.Value, output, out next),
        KvInput.SetAtRevision set => Set(
            state, state.Value is not null && !state.IsOlder && state.Revision == set.Revision, set.Value, output, out next),
        KvInput.PutHash put => PutHash(state, put, output, out next),
        _ => throw new ArgumentOutOfRangeException(nameof(input), input, "the family of inputs is closed"),
    };

    /// <summary>FNV-1a with 32 bits over the UTF-8 of both, in decimal; absent counts as empty.</summary>
    public static string Hash(string? previous, string value)
    {
        var hash = 2166136261U;
        foreach (var b in Encoding.UTF8.GetBytes(previous + value))
        {
            hash = unchecked((hash ^ b) * 16777619U);
        }

        return hash.ToString(CultureInfo.InvariantCulture);
    }

    private static bool Read(KvState state, KvOutput? output, out KvState next)
    {
        next = state;
        return output is null || (output is KvOutput.Found found && Sees(state, found, out next));
    }

    /// <summary>Whether the state may be what an answer tells, and what it is known to be with that.</summary>
    private static bool Sees(KvState state, KvOutput.Found found, out KvState next)
    {
        next = found.Revision is { } revision ? new KvState(state.Value, revision) : state;
        return found.Value == state.Value
            && (found.Revision is not { } told || (state.IsOlder ? told > state.Revision : told == state.Revision));
    }

    private static bool Write(KvState state, string? value, KvOutput.IRevised? answer, KvOutput? output, out KvState next)
    {
        next = answer?.Revision is { } revision ? new KvState(value, revision) : new KvState(value, state.Revision, IsOlder: true);
        return output is null || (answer is not null && (answer.Revision is not { } told || told > state.Revision));
    }

    private static bool Set(KvState state, bool holds, string value, KvOutput? output, out KvState next)
    {
        if (holds)
        {
            return Write(state, value, output as KvOutput.Written, output, out next);
        }

        next = state;
        return output is null || (output is KvOutput.Refused refused && (refused.There is null || Sees(state, refused.There, out next)));
    }

    private static bool PutHash(KvState state, KvInput.PutHash put, KvOutput? output, out KvState next)
    {
        var answer = output as KvOutput.Replaced;
        return Write(state, Hash(state.Value, put.Value), answer, output, out next)
            && (answer is null || answer.Previous == (state.Value ?? ""));
    }
}
