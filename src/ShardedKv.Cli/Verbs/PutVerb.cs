using System.CommandLine;

namespace ShardedKv.Cli.Verbs;

/// <summary><c>skv put</c>: prints the new revision.</summary>
internal static class PutVerb
{
    public static Command Create()
    {
        var (verb, value) = (new StoreVerb(new WriteOptions()), new ValueInput());
        var command = new Command("put", "Set a key's value; prints its new revision.");
        verb.AddTo(command);
        value.AddTo(command);
        command.SetAction((arguments, cancellation) => verb.RunAsync(
            arguments, "PUT", "", token => value.ReadAsync(arguments, token), RevisionOutput.WriteAsync, cancellation));
        return command;
    }
}
