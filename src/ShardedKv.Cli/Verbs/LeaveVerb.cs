using System.CommandLine;
using ShardedKv.Core.Meta;
using ShardedKv.Raft;

namespace ShardedKv.Cli.Verbs;

/// <summary><c>skv leave</c>: groups whose shards the others get, and which are then dissolved.</summary>
internal static class LeaveVerb
{
    public static Command Create()
    {
        var verb = new ChangeVerb();
        var groups = new Argument<string[]>("groups") { Description = "The groups, such as g1 g2.", Arity = ArgumentArity.OneOrMore };
        var command = new Command(
            "leave",
            "Give the shards of groups to the others and dissolve the groups, while the cluster serves. Prints the number of the configuration that it "
            + "made. Exit codes: 0 done, 3 refused, 4 nothing was done, 5 it may be done or goes on.")
        {
            groups,
        };
        verb.AddTo(command);
        command.SetAction((arguments, cancellation) => verb.RunAsync(
            arguments, new Leave([.. arguments.GetValue(groups)!.Select(text => new GroupId(NumberedName.Read('g', text)))]), cancellation));
        return command;
    }
}
