using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace ShardedKv.Raft;

/// <summary>What has gathered for the caller since the last <see cref="Ready"/>.</summary>
internal sealed class Outbox
{
    public List<Message> SendNow { get; } = [];

    /// <summary>Leave with the next write, or at once when none is outstanding.</summary>
    public List<Message> SendAfterPersist { get; } = [];

    public List<ReadState> ReadStates { get; } = [];

    public List<ReadToken> FailedReads { get; } = [];

    /// <summary>Something can go without a write.</summary>
    public bool HasUngated => SendNow.Count > 0 || ReadStates.Count > 0 || FailedReads.Count > 0;

    /// <param name="durable">All that the message tells of this replica is on disk.</param>
    public void Send(Message message, bool durable) => (durable ? SendNow : SendAfterPersist).Add(message);

    public static ImmutableArray<T> Drain<T>(List<T> list)
    {
        if (list.Count == 0)
        {
            return [];
        }

        var drained = ImmutableCollectionsMarshal.AsImmutableArray(list.ToArray());
        list.Clear();
        return drained;
    }
}
