using System.Collections.Immutable;

namespace Akka.Cluster;

/// <summary>What the settings say about membership.</summary>
internal sealed record ClusterRules
{
    /// <summary>Members that must have joined before the leader makes any of them Up; at least 1.</summary>
    public int MinNrOfMembers { get; init; } = 1;

    public ImmutableDictionary<string, int> MinNrOfMembersOfRole { get; init; } = ImmutableDictionary<string, int>.Empty;

    /// <summary>How long without convergence until joining members become WeaklyUp; null: never.</summary>
    public TimeSpan? WeaklyUpAfter { get; init; } = TimeSpan.FromSeconds(7);

    /// <summary>Null: a join is not tried again.</summary>
    public TimeSpan? RetryUnsuccessfulJoinAfter { get; init; } = TimeSpan.FromSeconds(10);

    public TimeSpan SeedNodeTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Null: it goes on for ever.</summary>
    public TimeSpan? GiveUpJoiningSeedNodesAfter { get; init; }

    /// <summary>How likely gossip goes to a node that has not seen this version, rather than to any.</summary>
    public double DifferentViewProbability { get; init; } = 0.8;

    /// <summary>From this many members on the probability falls, to a tenth at three times as many.</summary>
    public int ReduceDifferentViewProbability { get; init; } = 400;

    public bool EnoughMembers(IReadOnlyCollection<Member> members) =>
        members.Count >= MinNrOfMembers
        && MinNrOfMembersOfRole.All(role => members.Count(member => member.HasRole(role.Key)) >= role.Value);
}

/// <summary>Now, by the caller's clocks.</summary>
/// <param name="Elapsed">Monotonic; for deadlines.</param>
/// <param name="Utc">Milliseconds; goes to other nodes.</param>
internal readonly record struct Moment(TimeSpan Elapsed, long Utc);
