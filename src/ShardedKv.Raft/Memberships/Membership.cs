using System.Collections.Immutable;

namespace ShardedKv.Raft;

/// <summary>
/// Who belongs to a group; equal by content. Joint (Raft §6) while <see cref="Outgoing"/> is not empty: then every decision needs a
/// majority of the voters and one of the outgoing voters.
/// </summary>
public sealed record Membership
{
    /// <param name="voters">Ascending, without repetition; else <see cref="ArgumentException"/>.</param>
    public Membership(ImmutableArray<ReplicaId> voters)
        : this(voters, [], [])
    {
    }

    /// <param name="voters">Ascending, without repetition, like the other two; else <see cref="ArgumentException"/>.</param>
    /// <param name="outgoing">The voters before the change that is under way; empty when none is.</param>
    /// <param name="learners">None is a voter. One may be outgoing: it stops voting when the joint configuration is left.</param>
    public Membership(ImmutableArray<ReplicaId> voters, ImmutableArray<ReplicaId> outgoing, ImmutableArray<ReplicaId> learners)
    {
        Check(voters, nameof(voters));
        Check(outgoing, nameof(outgoing));
        Check(learners, nameof(learners));
        if (voters.IsEmpty && !outgoing.IsEmpty)
        {
            throw new ArgumentException("a joint configuration has incoming voters", nameof(voters));
        }

        if (voters.Any(voter => learners.Contains(voter)))
        {
            throw new ArgumentException("a learner does not vote", nameof(learners));
        }

        Voters = voters;
        Outgoing = outgoing;
        Learners = learners;
        Members = outgoing.IsEmpty && learners.IsEmpty
            ? voters
            : [.. voters.Concat(outgoing).Concat(learners).Distinct().Order()];
    }

    public ImmutableArray<ReplicaId> Voters { get; }

    public ImmutableArray<ReplicaId> Outgoing { get; }

    /// <summary>Get the log and count in no quorum.</summary>
    public ImmutableArray<ReplicaId> Learners { get; }

    /// <summary>All three together, ascending.</summary>
    public ImmutableArray<ReplicaId> Members { get; }

    public bool IsJoint => !Outgoing.IsEmpty;

    /// <summary>Sorts first.</summary>
    public static Membership Of(params IEnumerable<ReplicaId> voters) => new([.. voters.Order()]);

    /// <summary>Sorts first.</summary>
    public Membership WithLearners(params IEnumerable<ReplicaId> learners) => new(Voters, Outgoing, [.. learners.Order()]);

    /// <summary>Votes now: incoming or outgoing.</summary>
    public bool HasVoter(ReplicaId replica) => Voters.Contains(replica) || Outgoing.Contains(replica);

    public bool HasMember(ReplicaId replica) => Members.Contains(replica);

    public bool Equals(Membership? other) =>
        other is not null && Voters.AsSpan().SequenceEqual(other.Voters.AsSpan())
        && Outgoing.AsSpan().SequenceEqual(other.Outgoing.AsSpan()) && Learners.AsSpan().SequenceEqual(other.Learners.AsSpan());

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var member in Members)
        {
            hash.Add(member);
        }

        hash.Add(Outgoing.Length);
        return hash.ToHashCode();
    }

    public override string ToString() =>
        string.Join(",", Voters) + (IsJoint ? $" from {string.Join(",", Outgoing)}" : "")
        + (Learners.IsEmpty ? "" : $" learning {string.Join(",", Learners)}");

    private static void Check(ImmutableArray<ReplicaId> replicas, string name)
    {
        if (replicas.IsDefault)
        {
            throw new ArgumentException($"{name} are missing", name);
        }

        for (var i = 1; i < replicas.Length; i++)
        {
            if (replicas[i - 1] >= replicas[i])
            {
                throw new ArgumentException($"{name} are not ascending: {replicas[i - 1]} before {replicas[i]}", name);
            }
        }
    }
}
