using System.Text;
using ShardedKv.Actors.Status;

namespace ShardedKv.Cli.Verbs;

/// <summary>The status report as a table for people.</summary>
internal static class StatusTable
{
    public static string Of(ClusterStatus status)
    {
        var text = new StringBuilder();
        text.AppendLine($"cluster {status.Cluster?.ToString() ?? "not formed yet"}, configuration {status.ConfigurationNumber}");

        text.AppendLine().AppendLine($"{"NODE",-12}{"HTTP",-24}{"REMOTING",-24}REACHABLE");
        foreach (var node in status.Nodes)
        {
            text.AppendLine($"{node.Name,-12}{node.HttpAddress ?? "-",-24}{node.RemotingAddress ?? "-",-24}"
                + $"{(node.Reachable ? "yes" : "no")}{(node.Self ? ", answered this" : "")}");
        }

        text.AppendLine().AppendLine($"{"GROUP",-8}{"LEADER",-12}{"TERM",-8}{"COMMIT",-12}{"APPLIED",-12}{"SHARDS",-8}REPLICAS (applied)");
        foreach (var group in status.Groups)
        {
            var shards = status.Shards.Count(shard => shard.Group == group.Group);
            var replicas = string.Join(", ", group.Replicas.Select(Replica));
            text.AppendLine($"{"g" + group.Group,-8}{group.LeaderNode ?? "none",-12}{group.Term,-8}{group.Commit,-12}{group.Applied,-12}"
                + $"{shards,-8}{replicas}");
        }

        var unsettled = status.Shards.Where(shard => shard.State != "Serving").ToArray();
        text.AppendLine().AppendLine($"{status.Shards.Length} shards, {status.Shards.Length - unsettled.Length} serving");
        foreach (var shard in unsettled)
        {
            text.AppendLine($"  s{shard.Shard} [{shard.First}, {shard.End}) g{shard.Group}: {shard.State}");
        }

        return text.ToString();
    }

    private static string Replica(ReplicaRow row) =>
        $"{row.Node} {row.Role ?? "no answer"}{(row.Applied is { } applied ? $" ({applied})" : "")}";
}
