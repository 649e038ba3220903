using System.Collections.Immutable;

namespace ShardedKv.Raft;

/// <summary>Who votes in a group; equal by content.</summary>
public sealed record Membership
{
    /// <param name="voters">Ascending, without repetition; else <see cref="ArgumentException"/>.</param>
    public Membership(ImmutableArray<ReplicaId> voters)
    {
        if (voters.IsDefault)
        {
            throw new ArgumentException("voters are missing", nameof(voters));
        }

        for (var i = 1; i < voters.Length; i++)
        {
            if (voters[i - 1] >= voters[i])
            {
                throw new ArgumentException($"voters are not ascending: {voters[i - 1]} before {voters[i]}", nameof(voters));
            }
        }

        Voters = voters;
    }

    public ImmutableArray<ReplicaId> Voters { get; }

    /// <summary>Sorts first.</summary>
    public static Membership Of(params IEnumerable<ReplicaId> voters) => new([.. voters.Order()]);

    public bool HasVoter(ReplicaId replica) => Voters.Contains(replica);

    public bool Equals(Membership? other) => other is not null && Voters.AsSpan().SequenceEqual(other.Voters.AsSpan());

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var voter in Voters)
        {
            hash.Add(voter);
        }

        return hash.ToHashCode();
    }

    public override string ToString() => string.Join(",", Voters);
}
