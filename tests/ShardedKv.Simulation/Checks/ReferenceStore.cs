using System.Globalization;
using System.Text;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Requests;
using ShardedKv.Raft;

namespace ShardedKv.Simulation.Checks;

/// <summary>What every key holds after every revision of its shard: a second implementation of the store's commands, slow and simple.</summary>
internal sealed class ReferenceStore
{
    private readonly Dictionary<Key, List<(long Revision, string? Value)>> _keys = [];

    // When each revision of a shard was made.
    private readonly Dictionary<ShardId, List<TimeSpan>> _revisions = [];

    public long Revision(ShardId shard) => _revisions.TryGetValue(shard, out var times) ? times.Count : 0;

    /// <summary>When a replica first applied the write that made it.</summary>
    public TimeSpan MadeAt(ShardId shard, long revision) => _revisions[shard][(int)revision - 1];

    /// <summary>As the shard's <paramref name="revision"/> left it.</summary>
    /// <returns>Null: absent.</returns>
    public string? Value(Key key, long revision)
    {
        var versions = _keys.GetValueOrDefault(key) ?? [];
        return versions.FindLastIndex(version => version.Revision <= revision) is var place and >= 0 ? versions[place].Value : null;
    }

    /// <summary>The key's revision before the write that made <paramref name="revision"/>; 0 when that was the first.</summary>
    public long RevisionBefore(Key key, long revision)
    {
        var versions = _keys.GetValueOrDefault(key) ?? [];
        return versions.FindLastIndex(version => version.Revision < revision) is var place and >= 0 ? versions[place].Revision : 0;
    }

    /// <summary>Does a write that was not done before, and says how it is to be answered.</summary>
    public KvReply Write(ShardId shard, KvRequest request, TimeSpan now)
    {
        var (revision, value) = _keys.GetValueOrDefault(request.Key)?[^1] ?? (0, null);
        switch (request)
        {
            case Delete when value is null:
                return new NotFound();
            case CompareAndSet set when !Holds(set.Condition, value, revision):
                return new ConditionFailed(value is null ? null : new PresentValue(new Revision(revision), Bytes(value)));
            case PutHash put:
                return new Replaced(Make(shard, request.Key, Hash(value + Text(put.Value)), now), Encoding.UTF8.GetBytes(value ?? ""));
            default:
                return new Done(Make(shard, request.Key, After(value, request), now));
        }
    }

    public static bool Holds(Condition condition, string? value, long revision) => condition switch
    {
        IfAbsent => value is null,
        IfRevision expected => value is not null && expected.Revision.Value == revision,
        IfValue expected => value == Text(expected.Value),
        _ => throw new InvariantException("the family of conditions is closed"),
    };

    /// <summary>FNV-1a of 32 bits, in decimal digits.</summary>
    public static string Hash(string text) =>
        Encoding.UTF8.GetBytes(text).Aggregate(2166136261U, (hash, b) => (hash ^ b) * 16777619U).ToString(CultureInfo.InvariantCulture);

    public static string Text(ReadOnlyMemory<byte> value) => Encoding.UTF8.GetString(value.Span);

    private static ReadOnlyMemory<byte>? Bytes(string value) =>
        Encoding.UTF8.GetBytes(value) is var bytes && bytes.Length > PresentValue.BytesMax ? null : bytes;

    private static string? After(string? value, KvRequest request) => request switch
    {
        Put put => Text(put.Value),
        Append append => value + Text(append.Value),
        CompareAndSet set => Text(set.Value),
        Delete => null,
        _ => throw new InvariantException("the family of writes is closed"),
    };

    private Revision Make(ShardId shard, Key key, string? value, TimeSpan now)
    {
        if (!_revisions.TryGetValue(shard, out var times))
        {
            _revisions.Add(shard, times = []);
        }

        times.Add(now);
        if (!_keys.TryGetValue(key, out var versions))
        {
            _keys.Add(key, versions = []);
        }

        versions.Add((times.Count, value));
        return new Revision(times.Count);
    }
}
