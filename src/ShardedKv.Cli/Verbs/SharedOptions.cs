using System.Buffers.Text;
using System.CommandLine;
using System.Text;

namespace ShardedKv.Cli.Verbs;

/// <summary>Options and arguments that several verbs take, and how their values are read.</summary>
internal static class SharedOptions
{
    public const string AddressDefault = "http://127.0.0.1:8080";

    public static Option<string[]> Address() => new("--address", "-a")
    {
        Description = "HTTP address of a node; several may be given (repeated or with commas), the first that accepts a connection is used.",
        DefaultValueFactory = _ => [AddressDefault],
        HelpName = "http://host:port",
    };

    public static Argument<string> Key() => new("key") { Description = "The key, as UTF-8 text." };

    public static Option<bool> Key64() => new("--key64")
    {
        Description = "The key is given in base64url (RFC 4648 §5), for keys that are not text.",
    };

    public static Option<string[]> Set() => new("--set", "-s")
    {
        Description = "A setting that goes before the file's: --set sharded-kv.request.deadline=5s. May be repeated.",
        DefaultValueFactory = _ => [],
        HelpName = "path=value",
    };

    /// <exception cref="UsageException">An address is not of the form http://host:port.</exception>
    public static IReadOnlyList<Uri> Addresses(string[] texts) => [.. texts
        .SelectMany(text => text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        .Select(text => Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttp
            ? address
            : throw new UsageException($"'{text}' is not an address of the form http://host:port."))];

    /// <summary>It becomes a header.</summary>
    /// <exception cref="UsageException">It cannot be one.</exception>
    public static string IdempotencyKey(string option, string text) =>
        text.Length is > 0 and <= 255 && text.All(letter => letter is >= '!' and <= '~')
            ? text
            : throw new UsageException($"{option} takes 1 to 255 visible ASCII characters.");

    /// <exception cref="UsageException">The key is empty or not base64url.</exception>
    public static byte[] KeyBytes(string text, bool base64)
    {
        if (base64 && !Base64Url.IsValid(text))
        {
            throw new UsageException($"'{text}' is not base64url.");
        }

        var key = base64 ? Base64Url.DecodeFromChars(text) : Encoding.UTF8.GetBytes(text);
        return key.Length > 0 ? key : throw new UsageException("The key is empty; it has at least one byte.");
    }
}

/// <summary>The command line is wrong in a way that its parser does not see.</summary>
internal sealed class UsageException(string message) : Exception(message);
