using System.Globalization;
using System.Text;
using Hocon;

namespace ShardedKv.Cli.Up;

/// <summary>What a cluster is made with and keeps: written beside its data, so that the next start needs no options.</summary>
/// <param name="Groups">A number, or "auto".</param>
internal sealed record ClusterShape(int Nodes, int Shards, string Groups)
{
    public static ClusterShape Default { get; } = new(3, 64, "auto");

    public string Write() => new StringBuilder()
        .AppendLine("# Written by skv up when it made this cluster; read at later starts.")
        .AppendLine(CultureInfo.InvariantCulture, $"nodes = {Nodes}")
        .AppendLine(CultureInfo.InvariantCulture, $"shards = {Shards}")
        .AppendLine(CultureInfo.InvariantCulture, $"groups = {Groups}")
        .ToString();

    /// <exception cref="FormatException">The text is not what <see cref="Write"/> writes.</exception>
    public static ClusterShape Read(string text)
    {
        try
        {
            var root = HoconParser.Parse(text);
            return new ClusterShape(root.GetInt("nodes"), root.GetInt("shards"), root.GetString("groups"));
        }
        catch (Exception failure) when (failure is HoconException or HoconParserException)
        {
            throw new FormatException(failure.Message, failure);
        }
    }
}
