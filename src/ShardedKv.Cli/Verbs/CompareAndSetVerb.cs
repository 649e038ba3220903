using System.Buffers.Text;
using System.CommandLine;
using System.Globalization;
using System.Text;

namespace ShardedKv.Cli.Verbs;

/// <summary><c>skv cas</c>: prints the new revision; a failed condition has an exit code of its own.</summary>
internal static class CompareAndSetVerb
{
    public static Command Create()
    {
        var (verb, value) = (new StoreVerb(new WriteOptions()), new ValueInput());
        var revision = new Option<long?>("--if-revision") { Description = "The key was last written at this revision.", HelpName = "n" };
        var expected = new Option<string?>("--if-value") { Description = "The key has this value, as UTF-8 text.", HelpName = "text" };
        var expected64 = new Option<string?>("--if-value64") { Description = "The key has this value, given in base64url.", HelpName = "base64url" };
        var absent = new Option<bool>("--if-absent") { Description = "The key is absent." };
        var command = new Command("cas", "Set a key's value if a condition holds; prints its new revision. Exit code 9 when it does not hold.");
        verb.AddTo(command);
        value.AddTo(command);
        command.Options.Add(revision);
        command.Options.Add(expected);
        command.Options.Add(expected64);
        command.Options.Add(absent);
        command.SetAction((arguments, cancellation) =>
        {
            var (suffix, header) = Condition(
                arguments.GetValue(revision), arguments.GetValue(expected), arguments.GetValue(expected64), arguments.GetValue(absent));
            return verb.RunAsync(
                arguments, "PUT", suffix, token => value.ReadAsync(arguments, token), RevisionOutput.WriteAsync, cancellation, header);
        });
        return command;
    }

    /// <returns>What is added to the target's query, and the header line, of which one is empty.</returns>
    /// <exception cref="UsageException">None or several conditions, or one that is not of its form.</exception>
    private static (string Suffix, string? Header) Condition(long? revision, string? expected, string? expected64, bool absent) =>
        (revision, expected, expected64, absent) switch
        {
            ({ } number and >= 0, null, null, false) => ("", string.Create(CultureInfo.InvariantCulture, $"If-Match: \"{number}\"")),
            ({ } number, null, null, false) => throw new UsageException($"--if-revision takes a number from 0, not {number}."),
            (null, { } text, null, false) => (IfValue(Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text))), null),
            (null, null, { } text, false) => Base64Url.IsValid(text)
                ? (IfValue(text), null)
                : throw new UsageException($"'{text}' is not base64url."),
            (null, null, null, true) => ("", "If-None-Match: *"),
            _ => throw new UsageException("Give one of --if-revision, --if-value, --if-value64 and --if-absent."),
        };

    private static string IfValue(string base64) => "&if-value=" + base64;
}
