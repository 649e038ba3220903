using System.Collections.Immutable;

namespace Akka.Remote.TestKit.Barriers;

/// <summary>
/// Decides who goes on from barriers. All nodes meet at one barrier at a time. A barrier that fails is the end: every node
/// that waits and every one that enters later is told the first failure, so that the spec fails on all of them.
/// </summary>
/// <remarks>A value: each step returns the next coordinator, and the answers to give in that order.</remarks>
internal sealed record BarrierCoordinator
{
    public static BarrierCoordinator Empty { get; } = new();

    public ImmutableSortedSet<string> Nodes { get; private init; } = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    /// <summary>Who waits at <see cref="Barrier"/>.</summary>
    public ImmutableSortedSet<string> Arrived { get; private init; } = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    /// <summary>Null: nobody waits.</summary>
    public string? Barrier { get; private init; }

    /// <summary>When the barrier has failed; the earliest that one who waits has asked for.</summary>
    public TimeSpan Deadline { get; private init; } = TimeSpan.MaxValue;

    /// <summary>Null: no barrier has failed so far.</summary>
    public string? Failure { get; private init; }

    /// <summary>From now on barriers wait for it too.</summary>
    public (BarrierCoordinator Next, ImmutableArray<Verdict> Verdicts) Join(string node) =>
        Nodes.Contains(node) ? Fail($"[{node}] is there twice") : (this with { Nodes = Nodes.Add(node) }, []);

    public (BarrierCoordinator Next, ImmutableArray<Verdict> Verdicts) Enter(string node, string barrier, TimeSpan now, TimeSpan timeout)
    {
        if (Failure is not null)
        {
            return (this, [new Verdict(node, Failure)]);
        }

        if (!Nodes.Contains(node))
        {
            return (this, [new Verdict(node, $"[{node}] entered barrier [{barrier}] and does not take part (any more)")]);
        }

        if (Barrier is not null && Barrier != barrier)
        {
            return (this with { Arrived = Arrived.Add(node) }).Fail($"[{node}] entered barrier [{barrier}] while [{Names(Arrived)}] waited at barrier [{Barrier}]");
        }

        var deadline = now + timeout;
        return (this with { Barrier = barrier, Arrived = Arrived.Add(node), Deadline = deadline < Deadline ? deadline : Deadline }).OpenIfComplete();
    }

    /// <summary>Barriers wait for it no more.</summary>
    public (BarrierCoordinator Next, ImmutableArray<Verdict> Verdicts) Remove(string node)
    {
        var (next, verdicts) = (this with { Nodes = Nodes.Remove(node), Arrived = Arrived.Remove(node) }).OpenIfComplete();
        return (next, Arrived.Contains(node) ? verdicts.Insert(0, new Verdict(node, $"[{node}] was removed while it waited at barrier [{Barrier}]")) : verdicts);
    }

    /// <summary>It has ended without a word. Nobody is known to do without it.</summary>
    public (BarrierCoordinator Next, ImmutableArray<Verdict> Verdicts) Lose(string node) => Nodes.Contains(node)
        ? (this with { Nodes = Nodes.Remove(node), Arrived = Arrived.Remove(node) }).Fail(
            Barrier is null ? $"[{node}] was lost" : $"[{node}] was lost while [{Names(Arrived)}] waited at barrier [{Barrier}]")
        : (this, []);

    public (BarrierCoordinator Next, ImmutableArray<Verdict> Verdicts) Tick(TimeSpan now) => now < Deadline
        ? (this, [])
        : Fail($"barrier [{Barrier}] timed out; arrived: [{Names(Arrived)}], missing: [{Names(Nodes.Except(Arrived))}]");

    private (BarrierCoordinator Next, ImmutableArray<Verdict> Verdicts) OpenIfComplete() =>
        Barrier is null || !Nodes.IsSubsetOf(Arrived) ? (this, []) : (Idle(), [.. Arrived.Select(node => new Verdict(node, null))]);

    private (BarrierCoordinator Next, ImmutableArray<Verdict> Verdicts) Fail(string why)
    {
        var failure = Failure ?? $"Barriers have failed: {why}";
        return (Idle() with { Failure = failure }, [.. Arrived.Select(node => new Verdict(node, failure))]);
    }

    private BarrierCoordinator Idle() => this with { Barrier = null, Arrived = Arrived.Clear(), Deadline = TimeSpan.MaxValue };

    private static string Names(IEnumerable<string> nodes) => string.Join(", ", nodes);
}
