using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace ShardedKv.Raft;

/// <summary>What has gathered for the caller since the last <see cref="Ready"/>.</summary>
internal sealed class Outbox(ReplicaId self)
{
    private readonly List<Message> _afterPersist = [];

    /// <summary>A leader's; its term is durable since its election.</summary>
    public List<Message> SendNow { get; } = [];

    public List<ReadState> ReadStates { get; } = [];

    public List<ReadToken> FailedReads { get; } = [];

    public bool HasReady(PersistTracker disk) =>
        SendNow.Count > 0 || ReadStates.Count > 0 || FailedReads.Count > 0
        || (_afterPersist.Count > 0 && !disk.AnyOutstanding);

    public void AskVote(ReplicaId voter, Term term, LogPosition lastLog) =>
        _afterPersist.Add(new RequestVote(lastLog) { From = self, To = voter, Term = term });

    public void ReplyVote(ReplicaId candidate, Term term, bool granted, PersistTracker disk) =>
        Send(new VoteReply(granted) { From = self, To = candidate, Term = term }, disk.HardStateDurable);

    /// <remarks>A heartbeat's answer tells of nothing new and does not wait for the disk, so reads do not either.</remarks>
    public void Accept(AppendEntries request, LogIndex match, PersistTracker disk) => Send(
        new AppendAccepted(match, request.ReadRound) { From = self, To = request.From, Term = request.Term },
        disk.HardStateDurable && match <= disk.Persisted);

    public void Reject(AppendEntries request, LogPosition conflict, PersistTracker disk) => Send(
        new AppendRejected(request.Previous.Index, conflict, request.ReadRound) { From = self, To = request.From, Term = request.Term },
        disk.HardStateDurable);

    /// <summary>
    /// The sender learns from our term that it is deposed, and nothing else: if it leads our term by now, its old round and
    /// index would be taken for those of this term.
    /// </summary>
    public void RejectOldTerm(AppendEntries request, Term term, PersistTracker disk) => Send(
        new AppendRejected(LogIndex.Zero, LogPosition.Zero, ReadRound: 0) { From = self, To = request.From, Term = term },
        disk.HardStateDurable);

    /// <summary>Empties the box into a Ready, with the write that is due.</summary>
    public Ready Take(HardState hardState, ReplicaLog log, PersistTracker disk, ImmutableArray<Entry> committed)
    {
        var hardStateChanged = disk.HardStateChanged;
        var entries = log.Slice(disk.FirstUnissued, log.LastIndex);
        var writes = hardStateChanged || !entries.IsEmpty;
        return new Ready
        {
            HardState = hardStateChanged ? hardState : null,
            Entries = entries,
            SendNow = Drain(SendNow),

            // With a write outstanding and none new, what waits for it stays here until its completion.
            SendAfterPersist = writes || !disk.AnyOutstanding ? Drain(_afterPersist) : [],
            Committed = committed,
            ReadStates = Drain(ReadStates),
            FailedReads = Drain(FailedReads),
            NeedsPersist = writes,
            Token = writes ? disk.Issue(log.LastIndex) : default,
        };
    }

    /// <param name="durable">All that the message tells of this replica is on disk.</param>
    private void Send(Message message, bool durable) => (durable ? SendNow : _afterPersist).Add(message);

    private static ImmutableArray<T> Drain<T>(List<T> list)
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
