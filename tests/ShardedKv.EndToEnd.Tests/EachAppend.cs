using ShardedKv.Linearizability.Histories;
using ShardedKv.Linearizability.Models;

namespace ShardedKv.EndToEnd.Tests;

/// <summary>Apart from the checker, which would say only that there is no order: what is lost, and what is there twice.</summary>
internal static class EachAppend
{
    public static void IsThereOnce(History<KvInput, KvOutput> history)
    {
        var last = history.Operations
            .Where(operation => operation is { Input: KvInput.Get, Output: KvOutput.Found })
            .GroupBy(operation => operation.Input.Key)
            .ToDictionary(key => key.Key, key => ((KvOutput.Found)key.MaxBy(operation => operation.Call)!.Output!).Value ?? "");
        var appends = history.Operations.Where(operation => operation.Input is KvInput.Append).ToLookup(operation => operation.Input.Key);
        foreach (var key in appends)
        {
            var there = last[key.Key].Split(';', StringSplitOptions.RemoveEmptyEntries).Select(text => text + ";").ToArray();
            Assert.Equal(there.Distinct(), there);
            Assert.Empty(key.Where(append => append.Output is not null).Select(append => ((KvInput.Append)append.Input).Suffix).Except(there));
        }
    }
}
