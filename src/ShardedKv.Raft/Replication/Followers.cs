using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace ShardedKv.Raft;

/// <summary>The other members under the membership in force, and what quorums of it have reached.</summary>
internal sealed class Followers(ReplicaId self, Membership membership)
{
    private Progress[] _all = [];
    private Membership _membership = membership;

    /// <summary>Ascending.</summary>
    public IReadOnlyList<Progress> All => _all;

    public ReadOnlySpan<Progress> Span => _all;

    public ImmutableArray<FollowerStatus> Status =>
        ImmutableCollectionsMarshal.AsImmutableArray(
            Array.ConvertAll(_all, static follower => new FollowerStatus(follower.Replica, follower.Match)));

    /// <summary>Who stays keeps its progress; who left is forgotten.</summary>
    public void Adopt(Membership next, Func<ReplicaId, Progress> create)
    {
        _all = [.. next.Members.Where(member => member != self).Select(member => Find(member) ?? create(member))];
        _membership = next;
    }

    /// <returns>Null when <paramref name="replica"/> is not a member.</returns>
    public Progress? Find(ReplicaId replica)
    {
        foreach (var follower in _all)
        {
            if (follower.Replica == replica)
            {
                return follower;
            }
        }

        return null;
    }

    /// <param name="own">The leader's own value; it counts only where the leader votes.</param>
    /// <returns>The greatest value that a quorum has reached; learners do not count.</returns>
    public long Reached(long own, Func<Progress, long> value)
    {
        Span<long> voters = stackalloc long[_membership.Voters.Length];
        Span<long> outgoing = stackalloc long[_membership.Outgoing.Length];
        Fill(voters, _membership.Voters, own, value);
        Fill(outgoing, _membership.Outgoing, own, value);
        return JointQuorum.Reached(voters, outgoing);
    }

    private void Fill(Span<long> values, ImmutableArray<ReplicaId> voters, long own, Func<Progress, long> value)
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (voters[i] == self)
            {
                values[i] = own;
                continue;
            }

            var follower = Find(voters[i]);
            Invariant.Holds(follower is not null, "every other voter is a follower");
            values[i] = value(follower);
        }
    }
}
