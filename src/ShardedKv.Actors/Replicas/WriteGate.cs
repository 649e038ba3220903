using ShardedKv.Core.Life;
using ShardedKv.Raft;

namespace ShardedKv.Actors.Replicas;

/// <summary>To replicas: their node takes no writes, or takes them again.</summary>
/// <param name="Reason">Null: it takes them.</param>
internal sealed record WritesRefused(string? Reason);

/// <summary>A replica whose node has no room for writes: refuses them while it leads, and hands leadership over, once.</summary>
internal sealed class WriteGate
{
    private static readonly TransferTag Tag = new(1);

    private bool _handedOver;

    /// <summary>Null: writes are taken.</summary>
    public string? Refusal { get; private set; }

    public void Set(WritesRefused refused)
    {
        Refusal = refused.Reason;
        _handedOver = false;
    }

    /// <summary>Once: the next leader may have no room either, and they would pass it to and fro.</summary>
    public void HandOver(ReplicaLife life)
    {
        var status = life.Status;
        if (Refusal is null || _handedOver || status.Role != ReplicaRole.Leader || status.TransferTo is not null)
        {
            return;
        }

        _handedOver = true;
        var voters = status.Followers.Where(follower => status.Membership.Voters.Contains(follower.Replica)).ToList();
        if (voters.Count > 0)
        {
            life.TransferLeadership(Tag, voters.MaxBy(follower => follower.Match.Value)!.Replica);
        }
    }
}
