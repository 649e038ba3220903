using ShardedKv.Raft;

namespace ShardedKv.Core.Life;

/// <summary>What became of a proposed change of members. Closed.</summary>
public abstract record MembershipAnswer
{
    private MembershipAnswer()
    {
    }

    /// <summary>The target is in force and committed, the joint configuration left.</summary>
    public sealed record Done : MembershipAnswer;

    /// <summary>Nothing was done.</summary>
    /// <param name="Why">Not Accepted.</param>
    public sealed record Refused(MembershipResult Why) : MembershipAnswer;

    /// <summary>It was in a log and may come into force yet, or not: look at the members, then ask again.</summary>
    public sealed record OutcomeOpen : MembershipAnswer;
}
