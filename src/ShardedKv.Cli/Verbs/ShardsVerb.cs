using System.CommandLine;

namespace ShardedKv.Cli.Verbs;

/// <summary><c>skv shards</c>.</summary>
internal static class ShardsVerb
{
    public static Command Create() => StatusVerb.CreatePart(
        "shards", "Show every shard with its group, its state, and how far a copy of it has come.", StatusTable.Shards, "shards");
}
