using System.CommandLine;

namespace ShardedKv.Cli.Verbs;

/// <summary><c>skv append</c>: prints the new revision. An absent key counts as an empty value.</summary>
internal static class AppendVerb
{
    public static Command Create()
    {
        var (verb, value) = (new StoreVerb(new WriteOptions()), new ValueInput());
        var command = new Command("append", "Add to the end of a key's value; prints its new revision.");
        verb.AddTo(command);
        value.AddTo(command);
        command.SetAction((arguments, cancellation) => verb.RunAsync(
            arguments, "POST", "&op=append", token => value.ReadAsync(arguments, token), RevisionOutput.WriteAsync, cancellation));
        return command;
    }
}
