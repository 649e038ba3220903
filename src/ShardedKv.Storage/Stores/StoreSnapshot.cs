using ShardedKv.Core.Store;
using ShardedKv.Raft;
using ShardedKv.Storage.Memory;

namespace ShardedKv.Storage.Stores;

/// <summary>The memtables up to one batch, over one view of the file.</summary>
internal sealed class StoreSnapshot(StoreState state, LogPosition applied) : IStoreSnapshot
{
    private readonly long sequence = applied.Index.Value;
    private int disposed;

    public LogPosition Applied { get; } = applied;

    public bool TryGet(ReadOnlySpan<byte> key, out ReadOnlyMemory<byte> value)
    {
        ObjectDisposedException.ThrowIf(disposed != 0, this);
        var hash = KeyHash.Of(key);
        foreach (var table in state.Tables)
        {
            if (table.Find(key, hash, sequence) is { } version)
            {
                value = version.Value.GetValueOrDefault();
                return version.Value.HasValue;
            }
        }

        var stored = state.View.Deleted.Containing(key) is null ? state.View.Get(key) : null;
        value = stored;
        return stored is not null;
    }

    public IEnumerable<KeyValuePair<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>> Scan(
        ReadOnlyMemory<byte> first, ReadOnlyMemory<byte> end)
    {
        ObjectDisposedException.ThrowIf(disposed != 0, this);
        var merge = new SnapshotMerge(state, sequence, first, end);
        while (merge.TryNext(out var row))
        {
            yield return row;
            ObjectDisposedException.ThrowIf(disposed != 0, this);
        }
    }

    /// <summary>Of the file as this snapshot sees it, its tables' deleted ranges taken away and their writes not added.</summary>
    public RangeSize ApproximateSize(ReadOnlyMemory<byte> first, ReadOnlyMemory<byte> end)
    {
        var hidden = SnapshotMerge.HiddenRanges(state, sequence)[^1];
        var size = default(RangeSize);
        while (first.Span.SequenceCompareTo(end.Span) < 0)
        {
            var next = hidden.AtOrAfter(first.Span);
            var stop = next is { } range && range.First.AsSpan().SequenceCompareTo(end.Span) < 0 ? range.First : end;
            if (first.Span.SequenceCompareTo(stop.Span) < 0)
            {
                var part = state.View.SampledSize(first.Span, stop.Span);
                size = new RangeSize(size.Rows + part.Rows, size.Bytes + part.Bytes);
            }

            first = next is { } passed ? passed.End : end;
        }

        return size;
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref disposed, 1) == 0)
        {
            state.View.Leave();
        }
    }
}
