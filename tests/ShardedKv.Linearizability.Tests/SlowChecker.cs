using ShardedKv.Linearizability.Histories;
using ShardedKv.Linearizability.Models;

namespace ShardedKv.Linearizability.Tests;

/// <summary>The definition, tried literally: every order of every subset that holds all answered operations.</summary>
internal static class SlowChecker
{
    public static bool IsLinearizable(IReadOnlyList<Operation<KvInput, KvOutput>> operations) =>
        Extend(new KvModel(), default, operations, taken: 0);

    private static bool Extend(KvModel model, KvState state, IReadOnlyList<Operation<KvInput, KvOutput>> operations, int taken)
    {
        var answeredAreTaken = true;
        for (var next = 0; next < operations.Count; next++)
        {
            if ((taken & (1 << next)) != 0)
            {
                continue;
            }

            answeredAreTaken &= operations[next].Output is null;
            var mayBeNext = Enumerable.Range(0, operations.Count)
                .All(other => other == next || (taken & (1 << other)) != 0 || operations[other].End >= operations[next].Call);
            if (mayBeNext
                && model.Step(state, operations[next].Input, operations[next].Output, out var after)
                && Extend(model, after, operations, taken | (1 << next)))
            {
                return true;
            }
        }

        return answeredAreTaken;
    }
}
