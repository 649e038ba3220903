using System.CommandLine;

namespace ShardedKv.Cli.Verbs;

/// <summary><c>skv delete</c>: prints the revision of the deletion.</summary>
internal static class DeleteVerb
{
    public static Command Create()
    {
        var verb = new StoreVerb(new WriteOptions());
        var command = new Command("delete", "Delete a key; prints the deletion's revision. Exit code 1 when the key is absent.");
        verb.AddTo(command);
        command.SetAction((arguments, cancellation) => verb.RunAsync(
            arguments, "DELETE", "", _ => Task.FromResult<byte[]>([]), RevisionOutput.WriteAsync, cancellation));
        return command;
    }
}
