using System.Globalization;

namespace Hocon;

/// <summary>Reads scalars: numbers, booleans, durations and sizes. Failures are <see cref="HoconException"/>.</summary>
internal static class HoconUnits
{
    private static readonly CultureInfo Culture = CultureInfo.InvariantCulture;

    public static bool IsHex(string text) => text.Length > 2 && text[0] == '0' && text[1] is 'x' or 'X' && text.Skip(2).All(char.IsAsciiHexDigit);

    public static bool IsInteger(string text) => text.Length > 0 && long.TryParse(text, NumberStyles.AllowLeadingSign, Culture, out _);

    public static bool IsNumber(string text) =>
        text.Length > 0
        && (char.IsAsciiDigit(text[0]) || (text.Length > 1 && text[0] is '-' or '.' && char.IsAsciiDigit(text[1])))
        && double.TryParse(text, NumberStyles.Float, Culture, out _);

    public static bool Boolean(string? text) => text switch
    {
        "true" or "on" or "yes" => true,
        "false" or "off" or "no" or null => false,
        _ => throw new HoconException($"Unknown boolean format: '{text}'; expected true, on, yes, false, off or no"),
    };

    /// <summary>Decimal, or hexadecimal after <c>0x</c>.</summary>
    public static long Integer(string? text, long min, long max, string what)
    {
        text = text?.Trim() ?? "null";
        var read = IsHex(text)
            ? long.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, Culture, out var value)
            : long.TryParse(text, NumberStyles.AllowLeadingSign, Culture, out value);
        return read && value >= min && value <= max
            ? value
            : throw new HoconException($"'{text}' is not {what} from {min} to {max}");
    }

    public static double Floating(string? text) =>
        double.TryParse(text, NumberStyles.Float, Culture, out var value) ? value : throw new HoconException($"'{text ?? "null"}' is not a number");

    public static decimal Decimal(string? text) =>
        decimal.TryParse(text, NumberStyles.Float, Culture, out var value) ? value : throw new HoconException($"'{text ?? "null"}' is not a decimal number");

    /// <summary>A non-negative number with an optional unit; without one it counts milliseconds. <c>infinite</c> is
    /// <see cref="Timeout.InfiniteTimeSpan"/>.</summary>
    public static TimeSpan Duration(string? text, bool allowInfinite)
    {
        text = text?.Trim();
        if (text == "infinite")
        {
            return allowInfinite ? Timeout.InfiniteTimeSpan : throw new HoconException("'infinite' is not allowed for this duration");
        }

        var (number, unit) = Split(text, "a duration such as 10ms, 10s, 5 minutes or infinite");
        var ticks = unit switch
        {
            "ns" or "nano" or "nanos" or "nanosecond" or "nanoseconds" => 0.01m,
            "us" or "micro" or "micros" or "microsecond" or "microseconds" => TimeSpan.TicksPerMicrosecond,
            "" or "ms" or "milli" or "millis" or "millisecond" or "milliseconds" => TimeSpan.TicksPerMillisecond,
            "s" or "second" or "seconds" => TimeSpan.TicksPerSecond,
            "m" or "minute" or "minutes" => TimeSpan.TicksPerMinute,
            "h" or "hour" or "hours" => TimeSpan.TicksPerHour,
            "d" or "day" or "days" => TimeSpan.TicksPerDay,
            _ => throw new HoconException($"'{text}' has unknown unit '{unit}'; expected ns, us, ms, s, m, h or d"),
        };
        return TimeSpan.FromTicks(Scaled(text!, number, ticks));
    }

    /// <summary>Bytes. <c>kB</c> is 1,000, <c>k</c>, <c>K</c>, <c>Ki</c> and <c>KiB</c> are 1,024, and so on upwards.</summary>
    public static long Size(string? text)
    {
        text = text?.Trim();
        var (number, unit) = Split(text, "a size such as 128000b, 64KiB or 1MB");
        if (unit is "" or "b" or "B" or "byte" or "bytes")
        {
            return Scaled(text!, number, 1);
        }

        const string powers = "kmgtpe";
        string[] decimals = ["kilobyte", "megabyte", "gigabyte", "terabyte", "petabyte", "exabyte"];
        string[] binaries = ["kibibyte", "mebibyte", "gibibyte", "tebibyte", "pebibyte", "exbibyte"];
        for (var i = 0; i < powers.Length; i++)
        {
            var lower = powers[i].ToString();
            var upper = lower.ToUpperInvariant();
            if (unit == (i == 0 ? lower : upper) + "B" || unit == decimals[i] || unit == decimals[i] + "s")
            {
                return Scaled(text!, number, Power(1000, i + 1));
            }

            if (unit == lower || unit == upper || unit == upper + "i" || unit == upper + "iB" || unit == binaries[i] || unit == binaries[i] + "s")
            {
                return Scaled(text!, number, Power(1024, i + 1));
            }
        }

        throw new HoconException($"'{text}' has unknown unit '{unit}'; expected b, kB, KiB, MB, MiB, GB, GiB, ...");
    }

    private static decimal Power(long factor, int exponent)
    {
        decimal result = 1;
        for (var i = 0; i < exponent; i++)
        {
            result *= factor;
        }

        return result;
    }

    private static (decimal Number, string Unit) Split(string? text, string expected)
    {
        var end = 0;
        while (end < text?.Length && (char.IsAsciiDigit(text[end]) || text[end] == '.'))
        {
            end++;
        }

        return end > 0 && decimal.TryParse(text.AsSpan(0, end), NumberStyles.AllowDecimalPoint, Culture, out var number)
            ? (number, text![end..].Trim())
            : throw new HoconException($"'{text ?? "null"}' is not {expected}");
    }

    private static long Scaled(string text, decimal number, decimal factor)
    {
        try
        {
            return decimal.ToInt64(number * factor);
        }
        catch (OverflowException e)
        {
            throw new HoconException($"'{text}' is too large", e);
        }
    }
}
