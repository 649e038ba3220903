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

    public static Operation<KvInput, KvOutput> SetAt(int client, long call, long end, long revision, string value, KvOutput answer) =>
        new(client, new KvInput.SetAtRevision("k", revision, value), call, answer, end);

    public static Operation<KvInput, KvOutput> PutHash(int client, long call, long end, string value, string was) =>
        new(client, new KvInput.PutHash("k", value), call, new KvOutput.Replaced(was), end);

    /// <summary>With the revision that its answer tells.</summary>
    public static Operation<KvInput, KvOutput> At(this Operation<KvInput, KvOutput> operation, long revision) => operation with
    {
        Output = operation.Output switch
        {
            KvOutput.Found found => found with { Revision = revision },
            KvOutput.Written written => written with { Revision = revision },
            KvOutput.Replaced replaced => replaced with { Revision = revision },
            _ => throw new ArgumentOutOfRangeException(nameof(operation), operation, "its answer tells no revision"),
        },
    };

    public static Operation<KvInput, KvOutput> Unanswered(this Operation<KvInput, KvOutput> operation) => operation with { Output = null };
}
