using System.Collections.Immutable;

namespace Akka.Cluster.Namespaces.Tests.Nodes;

/// <summary>What one process has told so far. One thread writes at a time, see <see cref="ClusterLog"/>; any thread reads.</summary>
internal sealed class NodeLog(string name, string host)
{
    public string Host { get; } = host;

    /// <summary>All of its output.</summary>
    public ImmutableList<string> Lines { get; private set; } = [];

    /// <summary>The lines that are not of the log.</summary>
    public ImmutableList<NodeLine> Told { get; private set; } = [];

    /// <summary>Null while it runs.</summary>
    public NodeEnd? End { get; private set; }

    /// <summary>Each member with its status as this node sees it, the oldest first; with a question mark if it is unreachable.</summary>
    public IReadOnlyList<string> View => Told.FindLast(line => line.What == "view")?.Details ?? [];

    public void Take(string line)
    {
        Lines = Lines.Add(line);
        if (NodeLine.Read(line) is { } told)
        {
            Told = Told.Add(told);
        }
    }

    public void Take(NodeEnd end) => End = end;

    /// <summary>The details of each line that tells this, in order.</summary>
    public IReadOnlyList<string> All(string what) => [.. Told.Where(line => line.What == what).Select(line => string.Join(' ', line.Details))];

    /// <summary>These are members, Up and reachable, and nobody else is a member.</summary>
    public bool SeesUp(IEnumerable<string> hosts) =>
        View.Order(StringComparer.Ordinal).SequenceEqual(hosts.Select(each => $"{each}=Up").Order(StringComparer.Ordinal));

    public bool SeesUnreachable(string other) => View.Any(member => member.StartsWith($"{other}=", StringComparison.Ordinal) && member.EndsWith('?'));

    public override string ToString() =>
        $"--- {name} at {Host}, {(End is null ? "running" : $"ended with {End.ExitCode} at {End.At:c}")}\n{string.Join('\n', Lines)}";
}

/// <param name="At">When all it wrote was read, by the clock of <see cref="NodeLine"/>.</param>
internal sealed record NodeEnd(int ExitCode, TimeSpan At);
