using System.Globalization;

namespace ShardedKv.Cli.Verbs;

/// <summary>A whole number with its unit: 500ms, 30s, 5m.</summary>
internal static class DurationOption
{
    /// <exception cref="UsageException">It is not of that form, is zero, or more than a day.</exception>
    public static TimeSpan Read(string name, string text)
    {
        var digits = text.AsSpan().TrimEnd("ms");
        var duration = int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? text[digits.Length..] switch
            {
                "ms" => TimeSpan.FromMilliseconds(number),
                "s" => TimeSpan.FromSeconds(number),
                "m" => TimeSpan.FromMinutes(number),
                _ => TimeSpan.Zero,
            }
            : TimeSpan.Zero;
        return duration > TimeSpan.Zero && duration <= TimeSpan.FromDays(1)
            ? duration
            : throw new UsageException($"{name} takes a whole number with its unit, such as 500ms, 30s or 5m, and not '{text}'.");
    }
}
