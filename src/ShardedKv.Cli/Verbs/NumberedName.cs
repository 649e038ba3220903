using System.Globalization;

namespace ShardedKv.Cli.Verbs;

/// <summary>A group or a shard as it is shown, g2 or s7; its number alone will do.</summary>
internal static class NumberedName
{
    /// <exception cref="UsageException">It is neither.</exception>
    public static int Read(char letter, string text)
    {
        var digits = text.StartsWith(letter) ? text.AsSpan(1) : text;
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new UsageException($"'{text}' is not of the form {letter}1.");
    }
}
