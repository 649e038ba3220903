using System.Collections.Immutable;
using System.Text;
using ShardedKv.Core.Store;
using ShardedKv.Raft;

namespace ShardedKv.Storage.Tests.Stores;

using State = ImmutableSortedDictionary<byte[], byte[]>;

/// <summary>What a store must hold at every position that was written.</summary>
internal sealed class StoreModel
{
    private static readonly State Empty = State.Empty.WithComparers(StoreKeyComparer.Instance);
    private readonly Dictionary<LogPosition, State> states = new() { [LogPosition.Zero] = Empty };

    public State Current => states[Applied];

    public LogPosition Applied { get; private set; }

    public State At(LogPosition position) => states[position];

    public bool Knows(LogPosition position) => states.ContainsKey(position);

    /// <summary>After a reopening: what lies beyond is lost.</summary>
    public void ReturnTo(LogPosition position)
    {
        Applied = position;
        foreach (var lost in states.Keys.Where(key => key.Index > position.Index).ToArray())
        {
            states.Remove(lost);
        }
    }

    /// <summary>A batch at the next index, in the term given.</summary>
    public StoreBatch Next(long term, params (string Key, string? Value)[] writes)
    {
        var position = new LogPosition(Applied.Index.Next(), new Term(term));
        var batch = new StoreBatch(position);
        var state = Current;
        foreach (var (key, value) in writes)
        {
            var bytes = Encoding.UTF8.GetBytes(key);
            if (value is null)
            {
                batch.Delete(bytes);
                state = state.Remove(bytes);
            }
            else
            {
                var held = Encoding.UTF8.GetBytes(value);
                batch.Put(bytes, held);
                state = state.SetItem(bytes, held);
            }
        }

        states.Add(position, state);
        Applied = position;
        return batch;
    }

    /// <summary>A batch that deletes [first, end), and writes outside of it.</summary>
    public StoreBatch NextDeletingRange(long term, string first, string end, params (string Key, string? Value)[] writes)
    {
        var batch = Next(term, writes);
        var range = new StoreRange(Encoding.UTF8.GetBytes(first), Encoding.UTF8.GetBytes(end));
        batch.DeleteRange(range.First, range.End);
        states[Applied] = states[Applied].RemoveRange(states[Applied].Keys.Where(key => range.Contains(key)));
        return batch;
    }

    public static string Text(State state) => Text(state.Select(pair => (pair.Key, pair.Value)));

    public static string Text(IStoreSnapshot snapshot) => Text(snapshot, "", "\u07ff");

    public static string Text(IStoreSnapshot snapshot, string first, string end) => Text(
        snapshot.Scan(Encoding.UTF8.GetBytes(first), Encoding.UTF8.GetBytes(end))
            .Select(pair => (pair.Key.ToArray(), pair.Value.ToArray())));

    public static string? Get(IStoreSnapshot snapshot, string key) =>
        snapshot.TryGet(Encoding.UTF8.GetBytes(key), out var value) ? Encoding.UTF8.GetString(value.Span) : null;

    public static string Text(IEnumerable<(byte[] Key, byte[] Value)> pairs) =>
        string.Join(';', pairs.Select(pair => $"{Encoding.UTF8.GetString(pair.Key)}={Encoding.UTF8.GetString(pair.Value)}"));
}
