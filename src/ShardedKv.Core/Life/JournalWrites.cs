using System.Collections.Immutable;
using ShardedKv.Raft;

namespace ShardedKv.Core.Life;

/// <summary>The journal writes that are out, oldest first, with what waits for each: messages, and the deletion of events that it makes
/// needless.</summary>
internal sealed class JournalWrites(JournalExtent extent, EffectQueue effects)
{
    private readonly Queue<(PersistToken Token, ImmutableArray<Message> Sends, JournalSequence? Deletable)> writes = [];

    public int Count => writes.Count;

    public void Write(ReplicaEvent replicaEvent, PersistToken token, ImmutableArray<Message> sends)
    {
        var sequence = extent.Newest.Next();
        writes.Enqueue((token, sends, extent.Add(sequence, replicaEvent)));
        effects.Emit(new WriteJournal(replicaEvent, token, sequence));
    }

    /// <returns>What may be sent now, once the replica knows.</returns>
    public ImmutableArray<Message> Complete(PersistToken token)
    {
        Invariant.Holds(writes.Count > 0 && writes.Peek().Token == token, "journal writes complete in order");
        var (_, sends, deletable) = writes.Dequeue();
        if (deletable is { } upTo)
        {
            effects.Emit(new DeleteJournal(upTo));
        }

        return sends;
    }
}
