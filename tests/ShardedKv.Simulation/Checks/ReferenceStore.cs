using System.Text;
using ShardedKv.Core.Keys;

namespace ShardedKv.Simulation.Checks;

/// <summary>What every key holds after every revision of its shard: a second implementation, slow and simple, of what writes do.</summary>
internal sealed class ReferenceStore
{
    private readonly Dictionary<Key, List<(long Revision, string? Value)>> _keys = [];
    private readonly Dictionary<ShardId, List<TimeSpan>> _revisions = [];

    public long Revision(ShardId shard) => _revisions.TryGetValue(shard, out var times) ? times.Count : 0;

    /// <summary>When a replica first applied the write that made it.</summary>
    public TimeSpan MadeAt(ShardId shard, long revision) => _revisions[shard][(int)revision - 1];

    /// <returns>Null: absent.</returns>
    public string? Value(Key key) => Value(key, long.MaxValue);

    /// <summary>As the shard's <paramref name="revision"/> left it.</summary>
    public string? Value(Key key, long revision)
    {
        if (!_keys.TryGetValue(key, out var versions))
        {
            return null;
        }

        var place = versions.Count - 1;
        while (place >= 0 && versions[place].Revision > revision)
        {
            place--;
        }

        return place < 0 ? null : versions[place].Value;
    }

    /// <summary>The key's revision before the write that made <paramref name="revision"/>; 0 when that was the first.</summary>
    public long RevisionBefore(Key key, long revision) =>
        _keys.TryGetValue(key, out var versions) && versions.FindLastIndex(version => version.Revision < revision) is var place and >= 0
            ? versions[place].Revision
            : 0;

    public void Write(ShardId shard, Key key, string? value, TimeSpan at)
    {
        if (!_revisions.TryGetValue(shard, out var times))
        {
            _revisions.Add(shard, times = []);
        }

        times.Add(at);
        if (!_keys.TryGetValue(key, out var versions))
        {
            _keys.Add(key, versions = []);
        }

        versions.Add((times.Count, value));
    }

    public static string Text(ReadOnlyMemory<byte> value) => Encoding.UTF8.GetString(value.Span);
}
