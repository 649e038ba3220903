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

    public bool SnapshotWanted { get; set; }

    public bool HasReady(PersistTracker disk) =>
        SendNow.Count > 0 || ReadStates.Count > 0 || FailedReads.Count > 0 || SnapshotWanted
        || (_afterPersist.Count > 0 && !disk.AnyOutstanding);

    /// <param name="durable">All that the message tells of this replica is on disk.</param>
    public void Send(Message message, bool durable) => (durable ? SendNow : _afterPersist).Add(message);

    public void AskVote(ReplicaId voter, Term term, LogPosition lastLog, bool transfer) =>
        _afterPersist.Add(new RequestVote(lastLog) { From = self, To = voter, Term = term, Transfer = transfer });

    /// <remarks>A heartbeat's answer tells of nothing new and does not wait for the disk, so reads do not either.</remarks>
    public void Accept(AppendEntries request, LogIndex match, ReplicaState state) =>
        Accept(request.From, match, request.ReadRound, state);

    /// <summary>What is committed here is in the log of every leader from now on, whatever it asked.</summary>
    public void AcceptCommitted(ReplicaId leader, ReplicaState state) => Accept(leader, state.Cursor.Commit, 0, state);

    public void Reject(AppendEntries request, LogPosition conflict, ReplicaState state) => Send(
        new AppendRejected(request.Previous.Index, conflict, request.ReadRound) { From = self, To = request.From, Term = request.Term },
        state.Disk.HardStateDurable);

    /// <summary>
    /// The sender learns from our term that it is deposed, and nothing else: if it leads our term by now, its old round and
    /// index would be taken for those of this term.
    /// </summary>
    public void RejectOldTerm(Message request, ReplicaState state) => Send(
        new AppendRejected(LogIndex.Zero, LogPosition.Zero, ReadRound: 0) { From = self, To = request.From, Term = state.Term },
        state.Disk.HardStateDurable);

    public void RefuseSnapshot(ReplicaId leader, SnapshotId id, ReplicaState state) => Send(
        new SnapshotRefused(id) { From = self, To = leader, Term = state.Term }, state.Disk.HardStateDurable);

    /// <summary>Empties the box into a Ready, with the write that is due.</summary>
    public Ready Take(ReplicaState state, ImmutableArray<Entry> committed, SnapshotReference? snapshot)
    {
        var disk = state.Disk;
        var hardState = disk.HardStateChanged ? state.HardState : null;
        var logStart = disk.LogStartChanged
            ? new LogStart(state.Log.Start, state.Members.At(state.Log.Start.Index))
            : null;
        var entries = state.Log.Slice(disk.FirstUnissued, state.Log.LastIndex);
        var writes = hardState is not null || logStart is not null || !entries.IsEmpty;
        var wanted = SnapshotWanted;
        SnapshotWanted = false;
        return new Ready
        {
            HardState = hardState,
            LogStart = logStart,
            Entries = entries,
            Snapshot = snapshot,
            SnapshotWanted = wanted,
            SendNow = Drain(SendNow),

            // With a write outstanding and none new, what waits for it stays here until its completion.
            SendAfterPersist = writes || !disk.AnyOutstanding ? Drain(_afterPersist) : [],
            Committed = committed,
            ReadStates = Drain(ReadStates),
            FailedReads = Drain(FailedReads),
            NeedsPersist = writes,
            Token = writes ? disk.Issue(state.Log.LastIndex) : default,
        };
    }

    private void Accept(ReplicaId leader, LogIndex match, long readRound, ReplicaState state) => Send(
        new AppendAccepted(match, readRound) { From = self, To = leader, Term = state.Term },
        state.Disk.HardStateDurable && match <= state.Disk.Persisted);

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
