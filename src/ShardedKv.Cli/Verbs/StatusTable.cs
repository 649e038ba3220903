using System.Globalization;
using System.Text;
using ShardedKv.Actors.Status;

namespace ShardedKv.Cli.Verbs;

/// <summary>The status report as tables for people.</summary>
internal static class StatusTable
{
    public static string Of(ClusterStatus status)
    {
        var text = new StringBuilder();
        text.AppendLine($"cluster {status.Cluster?.ToString() ?? "not formed yet"}, configuration {status.ConfigurationNumber}{Underway(status)}");
        text.AppendLine().Append(Nodes(status));
        text.AppendLine().Append(Groups(status));

        var unsettled = status.Shards.Where(shard => shard.State != "Serving" || shard.Copy is not null).ToArray();
        text.AppendLine().AppendLine($"{status.Shards.Length} shards, {status.Shards.Count(shard => shard.State == "Serving")} serving");
        foreach (var shard in unsettled)
        {
            text.AppendLine($"  s{shard.Shard} [{shard.First}, {shard.End}) g{shard.Group}: {shard.State}{(Copy(shard) is { Length: > 0 } copy ? ", " + copy : "")}");
        }

        foreach (var group in status.Groups.Where(group => !group.Frozen.IsEmpty))
        {
            text.AppendLine($"  given away by g{group.Group} and not collected yet: {string.Join(", ", group.Frozen.Select(shard => $"s{shard}"))}");
        }

        return text.ToString();
    }

    public static string Nodes(ClusterStatus status)
    {
        var text = new StringBuilder().AppendLine($"{"NODE",-12}{"HTTP",-24}{"REMOTING",-24}REACHABLE");
        foreach (var node in status.Nodes)
        {
            text.AppendLine($"{node.Name,-12}{node.HttpAddress ?? "-",-24}{node.RemotingAddress ?? "-",-24}"
                + $"{(node.Reachable ? "yes" : "no")}{Going(node)}{(node.Self ? ", answered this" : "")}");
        }

        return text.ToString();
    }

    public static string Groups(ClusterStatus status)
    {
        var text = new StringBuilder()
            .AppendLine($"{"GROUP",-8}{"LEADER",-12}{"TERM",-8}{"COMMIT",-12}{"APPLIED",-12}{"CONFIG",-8}{"SHARDS",-8}REPLICAS (applied)");
        foreach (var group in status.Groups)
        {
            var shards = status.Shards.Count(shard => shard.Group == group.Group);
            var replicas = string.Join(", ", group.Replicas.Select(Replica));
            var number = group.Group == 0 ? "-" : group.Configuration?.ToString(CultureInfo.InvariantCulture) ?? "?";
            text.AppendLine($"{"g" + group.Group,-8}{group.LeaderNode ?? "none",-12}{group.Term,-8}{group.Commit,-12}{group.Applied,-12}"
                + $"{number,-8}{shards,-8}{replicas}{(group.IsLeaving ? ", leaving" : "")}");
        }

        return text.ToString();
    }

    public static string Shards(ClusterStatus status)
    {
        var text = new StringBuilder().AppendLine($"{"SHARD",-8}{"RANGE",-24}{"GROUP",-8}{"STATE",-10}{"SIZE",-12}COPY");
        foreach (var shard in status.Shards)
        {
            var range = $"[{shard.First}, {shard.End})";
            var frozen = status.Groups.Where(group => group.Frozen.Contains(shard.Shard)).Select(group => $"not collected at g{group.Group}");
            text.AppendLine($"{"s" + shard.Shard,-8}{range,-24}{"g" + shard.Group,-8}{shard.State,-10}{Size(shard.Bytes),-12}{string.Join("; ", frozen.Prepend(Copy(shard)).Where(word => word.Length > 0))}"
                .TrimEnd());
        }

        return text.ToString();
    }

    private static string Size(long? bytes) => bytes switch
    {
        null => "?",
        < 1 << 20 => FormattableString.Invariant($"{bytes.Value / 1024.0:0.#} KiB"),
        < 1 << 30 => FormattableString.Invariant($"{bytes.Value / (double)(1 << 20):0.#} MiB"),
        _ => FormattableString.Invariant($"{bytes.Value / (double)(1 << 30):0.#} GiB"),
    };

    private static string Going(NodeRow node) => node.IsDrained ? ", drained: stop it"
        : node.IsDraining ? $", draining: {node.Replicas} {(node.Replicas == 1 ? "replica" : "replicas")} left"
        : node.Reachable || node.Replicas == 0 ? ""
        : $", {node.Replicas} {(node.Replicas == 1 ? "replica" : "replicas")} away with it";

    private static string Underway(ClusterStatus status) =>
        (status.PlannedNumber is { } planned ? $", {planned} is planned" : "")
        + (status.PendingOperations > 0 ? $", {status.PendingOperations} {(status.PendingOperations == 1 ? "operation" : "operations")} pending" : "");

    private static string Copy(ShardRow shard) => shard.Copy is not { } copy
        ? ""
        : $"{copy.Rows} rows, {copy.Bytes} bytes copied from g{copy.From} to g{copy.To}{(copy.IsAnnounced ? $" ahead of configuration {copy.Number}" : "")}"
            + (copy.IsClose ? ", close" : "");

    private static string Replica(ReplicaRow row) =>
        $"{row.Node} {row.Role ?? "no answer"}{(row.Applied is { } applied ? $" ({applied})" : "")}"
        + (row.Role == "learner" && row.Behind is { } behind ? $" {behind} behind" : "")
        + (row.IsLeaving ? " leaving" : "");
}
