using System.Collections.Immutable;
using System.CommandLine;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Meta;

namespace ShardedKv.Cli.Verbs;

/// <summary><c>skv join</c>: new groups, which get their share of the shards.</summary>
internal static class JoinVerb
{
    private const int ReplicasDefault = 3;

    public static Command Create()
    {
        var verb = new ChangeVerb();
        var nodes = new Option<string[]>("--nodes", "-n")
        {
            Description = "Forms a group with a replica on each of these nodes, of which the first is to lead. Repeated: a group each.",
            HelpName = "n1,n2,n3",
        };
        var count = new Option<int?>("--count") { Description = "Forms so many groups on nodes that the cluster chooses.", HelpName = "n" };
        var replicas = new Option<int?>("--replicas") { Description = $"Replicas of each of these groups ({ReplicasDefault}).", HelpName = "n" };
        var command = new Command(
            "join",
            "Add groups and give them their share of the shards, while the cluster serves. Prints the number of the configuration that it made. "
            + "Exit codes: 0 done, 3 refused, 4 nothing was done, 5 it may be done or goes on.")
        {
            nodes, count, replicas,
        };
        verb.AddTo(command);
        command.SetAction((arguments, cancellation) => verb.RunAsync(
            arguments, Body(arguments.GetValue(nodes) ?? [], arguments.GetValue(count), arguments.GetValue(replicas)), cancellation));
        return command;
    }

    /// <exception cref="UsageException">Neither form, or both.</exception>
    private static OperationBody Body(string[] nodes, int? count, int? replicas) => (nodes.Length, count, replicas) switch
    {
        ( > 0, null, null) => new Join([.. nodes.Select(Nodes)]),
        (0, >= 1, null or >= 1) => new JoinAuto(count.Value, replicas ?? ReplicasDefault),
        (0, not null, _) => throw new UsageException("--count and --replicas take a number from 1."),
        (0, null, _) => throw new UsageException("Give --nodes n1,n2,n3, or --count."),
        _ => throw new UsageException("Give either --nodes, or --count and --replicas."),
    };

    private static ImmutableArray<NodeName> Nodes(string text) =>
        text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is { Length: > 0 } names
            ? [.. names.Select(name => new NodeName(name))]
            : throw new UsageException("--nodes takes at least one node.");
}
