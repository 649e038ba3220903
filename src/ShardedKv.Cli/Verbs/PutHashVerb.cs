using System.CommandLine;

namespace ShardedKv.Cli.Verbs;

/// <summary><c>skv puthash</c>: the previous value's bytes to standard output, nothing added.</summary>
internal static class PutHashVerb
{
    public static Command Create()
    {
        var (verb, value) = (new StoreVerb(new WriteOptions()), new ValueInput());
        var command = new Command(
            "puthash", "Set a key's value to the decimal FNV-1a (32 bits) of its previous value and this one; prints the previous value.");
        verb.AddTo(command);
        value.AddTo(command);
        command.SetAction((arguments, cancellation) => verb.RunAsync(
            arguments, "POST", "&op=puthash", token => value.ReadAsync(arguments, token), BodyOutput.WriteAsync, cancellation));
        return command;
    }
}
