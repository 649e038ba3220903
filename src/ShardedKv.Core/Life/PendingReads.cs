using System.Collections.Immutable;
using ShardedKv.Raft;

namespace ShardedKv.Core.Life;

/// <summary>The reads of one life until their one answer. A read's tag serves as its token in the replica.</summary>
internal sealed class PendingReads
{
    private readonly HashSet<ReadTag> unconfirmed = [];
    private readonly Queue<(LogIndex Index, ReadTag Tag)> confirmed = [];

    public void Add(ReadTag tag) => Invariant.Holds(unconfirmed.Add(tag), "a read's tag is unique in a life");

    public void Confirm(ReadState read)
    {
        var tag = new ReadTag(read.Token.Value);
        Invariant.Holds(unconfirmed.Remove(tag), "a read that is confirmed was asked");
        confirmed.Enqueue((read.Index, tag));
    }

    public ImmutableArray<ReadTag> Fail(ImmutableArray<ReadToken> tokens)
    {
        var tags = ImmutableArray.CreateBuilder<ReadTag>(tokens.Length);
        foreach (var token in tokens)
        {
            var tag = new ReadTag(token.Value);
            Invariant.Holds(unconfirmed.Remove(tag), "a read that fails was asked");
            tags.Add(tag);
        }

        return tags.MoveToImmutable();
    }

    /// <summary>Those whose index the store has reached. Confirmed indexes rise: later reads are confirmed at no lower commit.</summary>
    public ImmutableArray<ReadTag> TakeServable(LogIndex applied)
    {
        if (!confirmed.TryPeek(out var first) || first.Index > applied)
        {
            return [];
        }

        var tags = ImmutableArray.CreateBuilder<ReadTag>();
        while (confirmed.TryPeek(out var next) && next.Index <= applied)
        {
            tags.Add(confirmed.Dequeue().Tag);
        }

        return tags.ToImmutable();
    }

    public ImmutableArray<ReadTag> TakeAll()
    {
        ImmutableArray<ReadTag> tags =
            [.. confirmed.Select(read => read.Tag), .. unconfirmed.OrderBy(tag => tag.Value)];
        confirmed.Clear();
        unconfirmed.Clear();
        return tags;
    }
}
