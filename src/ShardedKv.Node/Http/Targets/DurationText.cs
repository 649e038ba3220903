using System.Buffers.Text;
using System.Text;

namespace ShardedKv.Node.Http.Targets;

/// <summary>A duration in a query: a whole number with its unit, <c>250ms</c> or <c>5s</c>.</summary>
internal static class DurationText
{
    private static readonly TimeSpan TimeoutMax = TimeSpan.FromSeconds(60);

    /// <returns>Null when it is not a whole number with its unit.</returns>
    public static TimeSpan? Read(ReadOnlySpan<byte> value)
    {
        if (!Utf8Parser.TryParse(value, out int number, out var used))
        {
            return null;
        }

        return Encoding.UTF8.GetString(value[used..]) switch
        {
            "ms" => TimeSpan.FromMilliseconds(number),
            "s" => TimeSpan.FromSeconds(number),
            _ => null,
        };
    }

    /// <summary>From 1ms to 60s: how long a request may be waited for.</summary>
    public static bool IsTimeout(TimeSpan? timeout) => timeout > TimeSpan.Zero && timeout <= TimeoutMax;
}
