using System.Globalization;

namespace ShardedKv.EndToEnd.Benchmarks;

/// <param name="Mebibytes">One shard is filled and moved for each.</param>
/// <param name="Moves">Of each shard.</param>
/// <param name="ValueBytes">Of the values that fill a shard.</param>
/// <param name="Others">Clients of the shards that stay.</param>
/// <param name="Directory">In which the nodes' data lies; null: that for temporary files.</param>
/// <param name="Settings">For every node, as <c>skv up --set</c> takes them.</param>
internal sealed record MovesOptions(
    IReadOnlyList<int> Mebibytes, int Moves, int Nodes, int ValueBytes, int Others, string? Directory, IReadOnlyList<string> Settings)
{
    public const string Usage = """
        ShardedKv.EndToEnd.Benchmarks [--sizes 1,64,256] [--moves 30] [--nodes 3] [--value 4096] [--others 4] [--directory DIR] [--set KEY=VALUE]...

        Starts node processes, fills a shard with so many MiB, moves it to and fro between two groups under writes and reads, and says for
        how long its clients got no answer. Beside it, the throughput of the shards that stay, before the moves and during them.
        """;

    /// <returns>Null: the arguments are none of these.</returns>
    public static MovesOptions? Read(string[] arguments)
    {
        var options = new MovesOptions([1, 64, 256], 30, 3, 4096, 4, null, []);
        for (var at = 0; at + 1 < arguments.Length; at += 2)
        {
            var value = arguments[at + 1];
            int? number = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) && parsed > 0 ? parsed : null;
            var read = (arguments[at], number) switch
            {
                ("--sizes", _) when Numbers(value) is { } sizes => options with { Mebibytes = sizes },
                ("--moves", { } moves) => options with { Moves = moves },
                ("--nodes", >= 3 and <= 9) => options with { Nodes = parsed },
                ("--value", <= 1 << 20) => options with { ValueBytes = parsed },
                ("--others", { } others) => options with { Others = others },
                ("--directory", _) => options with { Directory = value },
                ("--set", _) => options with { Settings = [.. options.Settings, value] },
                _ => null,
            };
            if (read is null)
            {
                return null;
            }

            options = read;
        }

        return arguments.Length % 2 == 0 ? options : null;
    }

    private static int[]? Numbers(string list)
    {
        var numbers = list.Split(',').Select(text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0).ToArray();
        return numbers.All(number => number is > 0 and <= 4096) ? numbers : null;
    }
}
