using System.CommandLine;

namespace ShardedKv.Cli.Verbs;

/// <summary><c>skv get</c>: the value's bytes to standard output, nothing added.</summary>
internal static class GetVerb
{
    public static Command Create()
    {
        var (verb, read) = (new StoreVerb(write: null), new ReadOptions());
        var command = new Command("get", "Print a key's value, byte for byte. Exit code 1 when the key is absent.");
        verb.AddTo(command);
        read.AddTo(command);
        command.SetAction((arguments, cancellation) => verb.RunAsync(
            arguments,
            "GET",
            read.Suffix(arguments),
            _ => Task.FromResult<byte[]>([]),
            BodyOutput.WriteAsync,
            cancellation));
        return command;
    }
}
