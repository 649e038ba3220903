using System.CommandLine;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Meta;
using ShardedKv.Raft;

namespace ShardedKv.Cli.Verbs;

/// <summary><c>skv move</c>: one shard to another group.</summary>
internal static class MoveVerb
{
    public static Command Create()
    {
        var verb = new ChangeVerb();
        var shard = new Argument<string>("shard") { Description = "The shard, such as s7." };
        var group = new Argument<string>("group") { Description = "The group that gets it, such as g2." };
        var command = new Command(
            "move",
            "Move a shard to a group, where it stays until the next join or leave, while the cluster serves. Prints the number of the configuration that "
            + "it made. Exit codes: 0 done, 3 refused, 4 nothing was done, 5 it may be done or goes on.")
        {
            shard, group,
        };
        verb.AddTo(command);
        command.SetAction((arguments, cancellation) => verb.RunAsync(
            arguments,
            new Move(
                new ShardId(NumberedName.Read('s', arguments.GetValue(shard)!)), new GroupId(NumberedName.Read('g', arguments.GetValue(group)!))),
            cancellation));
        return command;
    }
}
