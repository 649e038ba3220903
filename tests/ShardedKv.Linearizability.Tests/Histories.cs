using ShardedKv.Linearizability.Histories;
using ShardedKv.Linearizability.Models;

namespace ShardedKv.Linearizability.Tests;

/// <summary>Short words for the operations of one key.</summary>
internal static class Histories
{
    public static Operation<KvInput, KvOutput> Get(int client, long call, long end, string? value, string key = "k") =>
        new(client, new KvInput.Get(key), call, new KvOutput.Found(value), end);

    public static Operation<KvInput, KvOutput> Put(int client, long call, long end, string value, string key = "k") =>
        new(client, new KvInput.Put(key, value), call, KvOutput.Written.Instance, end);

    public static Operation<KvInput, KvOutput> Append(int client, long call, long end, string suffix) =>
        new(client, new KvInput.Append("k", suffix), call, KvOutput.Written.Instance, end);

    public static Operation<KvInput, KvOutput> Delete(int client, long call, long end) =>
        new(client, new KvInput.Delete("k"), call, KvOutput.Written.Instance, end);

    public static Operation<KvInput, KvOutput> Set(int client, long call, long end, string? expected, string value, bool done) =>
        new(client, new KvInput.CompareAndSet("k", expected, value), call, done ? KvOutput.Written.Instance : KvOutput.Refused.Instance, end);

    public static Operation<KvInput, KvOutput> Unanswered(this Operation<KvInput, KvOutput> operation) => operation with { Output = null };
}
