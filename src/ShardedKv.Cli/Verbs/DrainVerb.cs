using System.CommandLine;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Meta;

namespace ShardedKv.Cli.Verbs;

/// <summary><c>skv drain</c>: nodes whose replicas and leaderships the others get, and which are then of the cluster no more.</summary>
internal static class DrainVerb
{
    public static Command Create()
    {
        var verb = new ChangeVerb();
        var nodes = new Argument<string[]>("nodes") { Description = "The nodes, such as n4 n5.", Arity = ArgumentArity.OneOrMore };
        var command = new Command(
            "drain",
            "Move all replicas away from nodes while the cluster serves, and take the nodes out of it; then they can be stopped. Ends when nothing is left on them "
            + "and prints the number of the last configuration. Exit codes: 0 done, 3 refused, 4 nothing was done, 5 it may be done or goes on.")
        {
            nodes,
        };
        verb.AddTo(command);
        command.SetAction((arguments, cancellation) => verb.RunAsync(
            arguments, new Drain([.. arguments.GetValue(nodes)!.Select(node => new NodeName(node))]), cancellation));
        return command;
    }
}
