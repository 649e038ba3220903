using System.CommandLine;

namespace ShardedKv.Cli.Verbs;

/// <summary><c>skv groups</c>.</summary>
internal static class GroupsVerb
{
    public static Command Create() => StatusVerb.CreatePart(
        "groups", "Show the groups with leader, configuration, shards and replicas.", StatusTable.Groups, "groups");
}
