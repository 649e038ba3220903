using System.Collections.Immutable;
using System.Runtime.InteropServices;
using ShardedKv.Raft;

namespace ShardedKv.Core.Life;

/// <summary>The proposals of one life from Submit to their one answer: buffered, then in the log, then handed out to be applied.
/// The bound counts them until their entry is applied.</summary>
internal sealed class PendingProposals(LifeOptions options)
{
    private readonly Queue<(ProposalTag Tag, ReadOnlyMemory<byte> Command)> buffered = [];

    // In the log and not yet committed; indexes rise, since an overwritten one is taken out before its place is used again.
    private readonly LinkedList<Proposed> inLog = [];

    // Handed out and not yet applied.
    private readonly Queue<Proposed> applying = [];
    private int count;
    private long bytes;

    public bool AnyBuffered => buffered.Count > 0;

    public bool TryAdd(ProposalTag tag, ReadOnlyMemory<byte> command)
    {
        if (count > 0 && (count >= options.ProposalsMax || bytes + command.Length > options.ProposalBytesMax))
        {
            return false;
        }

        count++;
        bytes += command.Length;
        buffered.Enqueue((tag, command));
        return true;
    }

    /// <summary>The commands of the next entry; they stay buffered until <see cref="MoveToLog"/>.</summary>
    public List<ReadOnlyMemory<byte>> NextEntry()
    {
        var commands = new List<ReadOnlyMemory<byte>>(Math.Min(buffered.Count, options.EntryCommandsMax));
        var size = 0L;
        foreach (var (_, command) in buffered)
        {
            size += command.Length;
            if (commands.Count == options.EntryCommandsMax || (commands.Count > 0 && size > options.EntryBytesMax))
            {
                break;
            }

            commands.Add(command);
        }

        return commands;
    }

    /// <summary>The first <paramref name="commands"/> buffered ones are now this entry.</summary>
    public void MoveToLog(LogPosition position, int commands)
    {
        var tags = new ProposalTag[commands];
        var size = 0L;
        for (var i = 0; i < commands; i++)
        {
            var (tag, command) = buffered.Dequeue();
            tags[i] = tag;
            size += command.Length;
        }

        Invariant.Holds(inLog.Last is null || inLog.Last.Value.Position.Index < position.Index, "proposals enter the log in order");
        inLog.AddLast(new Proposed(position, ImmutableCollectionsMarshal.AsImmutableArray(tags), size));
    }

    /// <summary>The log is written anew from the first of these entries on: proposals that lay there and are not among them are
    /// taken out.</summary>
    public ImmutableArray<ProposalTag> TakeOverwritten(ImmutableArray<Entry> written)
    {
        List<Proposed>? lost = null;
        while (inLog.Last is { Value: var last } && IsOverwritten(last.Position, written))
        {
            (lost ??= []).Add(last);
            inLog.RemoveLast();
            Release(last);
        }

        lost?.Reverse();
        return lost is null ? [] : [.. lost.SelectMany(entry => entry.Tags)];
    }

    /// <summary>The origins of a committed entry; empty when it was not proposed in this life.</summary>
    public ImmutableArray<ProposalTag> TakeCommitted(LogPosition position)
    {
        if (inLog.First is not { Value: var first } || first.Position.Index > position.Index)
        {
            return [];
        }

        Invariant.Holds(first.Position == position, "a proposal whose entry was overwritten is refused before another is committed");
        inLog.RemoveFirst();
        applying.Enqueue(first);
        return first.Tags;
    }

    public void AppliedUpTo(LogIndex index)
    {
        while (applying.TryPeek(out var first) && first.Position.Index <= index)
        {
            Release(applying.Dequeue());
        }
    }

    public ImmutableArray<ProposalTag> TakeBuffered()
    {
        ImmutableArray<ProposalTag> tags = [.. buffered.Select(proposal => proposal.Tag)];
        count -= buffered.Count;
        bytes -= buffered.Sum(proposal => (long)proposal.Command.Length);
        buffered.Clear();
        return tags;
    }

    /// <summary>Those in the log up to <paramref name="last"/> that were not handed out to be applied; what was is answered by that.</summary>
    public ImmutableArray<ProposalTag> TakeInLog(LogIndex last)
    {
        var tags = ImmutableArray.CreateBuilder<ProposalTag>();
        while (inLog.First is { Value: var first } && first.Position.Index <= last)
        {
            tags.AddRange(first.Tags);
            inLog.RemoveFirst();
            Release(first);
        }

        return tags.ToImmutable();
    }

    /// <summary>Whether a log that goes on with these entries has lost what stood at the position.</summary>
    public static bool IsOverwritten(LogPosition position, ImmutableArray<Entry> written)
    {
        var place = position.Index.Value - written[0].Index.Value;
        return place >= 0 && (place >= written.Length || written[(int)place].Term != position.Term);
    }

    private void Release(Proposed entry)
    {
        count -= entry.Tags.Length;
        bytes -= entry.Bytes;
    }

    private sealed record Proposed(LogPosition Position, ImmutableArray<ProposalTag> Tags, long Bytes);
}
