using System.Collections.Immutable;
using ShardedKv.Core.Groups;
using ShardedKv.Core.Integrity;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Sessions;
using ShardedKv.Core.Store;
using ShardedKv.Raft;
using ShardedKv.Simulation.Disks;

namespace ShardedKv.Simulation.Checks;

/// <summary>Design §9: of all that is committed, at most one group serves a shard; some group has it whole; it arrives as it was frozen; and what was
/// collected is gone to the last row.</summary>
internal sealed class HandOffCheck(DiskRegistry disks)
{
    // As the newest entry that any replica of the group has applied left them.
    private readonly SortedDictionary<GroupId, ImmutableArray<ShardStatus>> _groups = [];

    /// <summary>A manifest may come when its copy was begun again, and then differs from what is there; but that takes a late entry and a log that
    /// was compacted just then.</summary>
    private const int DifferingMax = 3;

    // Of the group when it froze the shard, by the configuration that took it away.
    private readonly Dictionary<(ShardId Shard, ConfigNumber LostAt), LogTime> _frozenAt = [];

    // Some group has begun to serve them.
    private readonly HashSet<ShardId> _begun = [];

    private int _differing;

    /// <summary>Hand-offs that came to their end: a shard is served by another group than before.</summary>
    public long Installs { get; private set; }

    /// <summary>A replica is the first to apply an entry that has changed which shards its group has.</summary>
    /// <param name="isAlone">The entry had nothing of users'.</param>
    public void Applied(ReplicaDisk disk, ShardGroupMachine machine, bool isAlone)
    {
        var after = machine.Status(disk.Store).Shards;
        foreach (var frozen in machine.HandOffs.Frozen)
        {
            _frozenAt.TryAdd((frozen.Shard, frozen.LostAt), machine.LogTime);
        }

        var before = _groups.TryGetValue(disk.Group, out var known) ? known : [];
        _groups[disk.Group] = after;
        foreach (var shard in after)
        {
            var was = before.FirstOrDefault(status => status.Shard == shard.Shard && status.Generation == shard.Generation);
            if (was?.State == ShardState.Staging && shard.State != ShardState.Staging)
            {
                Installs++;
                if (isAlone)
                {
                    Arrived(disk, shard);
                }

                Must(
                    machine.LogTime >= _frozenAt[(shard.Shard, shard.Generation)], disk,
                    $"installs {shard.Shard} at {machine.LogTime}, which was frozen at {_frozenAt[(shard.Shard, shard.Generation)]}");
            }
        }

        foreach (var status in before.Concat(after).Select(status => status.Shard).Distinct())
        {
            Judge(disk, status);
        }
    }

    /// <summary>A copy was said to be whole and had another hash than its source.</summary>
    public void Differed(ReplicaDisk disk)
    {
        _differing++;
        Must(_differing <= DifferingMax, disk, $"finds that a copy is not what its source says, for the {_differing}th time in this world");
    }

    /// <summary>All members are at one position, no hand-off is under way.</summary>
    public static void Ended(World world)
    {
        var last = world.Placements.Configuration;
        foreach (var disk in world.Nodes.SelectMany(node => node.Shells).Select(shell => shell.Disk))
        {
            var served = new ShardGroupMachine(disk.Group, disk.Store).Status(disk.Store).Shards;
            var owned = last.Shards.Where(shard => shard.Group == disk.Group).Select(shard => shard.Shard).Order();
            Must(served.Select(shard => shard.Shard).Order().SequenceEqual(owned), disk, $"ends with {string.Join(", ", served)}");
            Must(served.All(shard => shard.State == ShardState.Serving), disk, $"ends with {string.Join(", ", served)}");
            var generations = served.ToDictionary(shard => shard.Shard, shard => shard.Generation);
            var rest = StateHashes.Load(disk.Store).Checkpoint(disk.Store.Applied.Index).Sections.Select(section => section.Section)
                .FirstOrDefault(section => section.Shard is { } shard && generations.GetValueOrDefault(shard) != section.Generation);
            Must(rest.Shard is null, disk, $"keeps something of {rest}");
            foreach (var (key, _) in disk.Store.Range(0, disk.Store.Rows))
            {
                Must(
                    key[0] == 0 || served.Any(shard => key.AsSpan().StartsWith(StoreKeys.ShardPrefix(KeyspaceId.Default, shard.Shard, shard.Generation))),
                    disk,
                    $"keeps the row {Convert.ToHexString(key)}");
            }
        }
    }

    private void Judge(ReplicaDisk disk, ShardId shard)
    {
        if (!_begun.Contains(shard) && _groups.Values.Any(group => group.Any(status => status.Shard == shard && status.State == ShardState.Serving)))
        {
            _begun.Add(shard);
        }

        var serving = _groups.Where(group => group.Value.Any(status => status.Shard == shard && status.State == ShardState.Serving)).ToArray();
        Must(serving.Length <= 1, disk, $"makes {shard} served by {string.Join(" and ", serving.Select(group => group.Key))}");
        var whole = _groups.Values.Any(group => group.Any(status => status.Shard == shard && status.State != ShardState.Staging));
        Must(whole || !_begun.Contains(shard), disk, $"leaves {shard} nowhere");
    }

    /// <summary>Its former group has it yet, frozen; also on a disk, unless all have lost what they had not synced.</summary>
    private void Arrived(ReplicaDisk disk, ShardStatus shard)
    {
        var isFrozen = _groups[shard.From!.Value].Any(status => status.Shard == shard.Shard && status.State == ShardState.Frozen && status.To == disk.Group);
        Must(isFrozen, disk, $"installs {shard.Shard} at {shard.Generation}, which {shard.From} has not frozen");
        var source = disks.Of(shard.From.Value)
            .SelectMany(other => new ShardGroupMachine(other.Group, other.Store).HandOffs.Frozen
                .Where(frozen => frozen.Shard == shard.Shard && frozen.LostAt == shard.Generation)
                .Select(frozen => (other.Store, frozen.Generation)))
            .FirstOrDefault();
        if (source.Store is null)
        {
            return;
        }

        var there = Rows(source.Store, shard.Shard, source.Generation);
        var here = Rows(disk.Store, shard.Shard, shard.Generation);
        Must(
            there.SequenceEqual(here), disk,
            $"installs {shard.Shard} at {shard.Generation} with {here.Length} rows, of which {here.Except(there).Count()} are others than the {there.Length} of {shard.From}");
    }

    private static string[] Rows(SimulatedStore store, ShardId shard, ConfigNumber generation)
    {
        var prefix = StoreKeys.ShardPrefix(KeyspaceId.Default, shard, generation);
        return
        [
            .. store.Scan(prefix, StoreKeys.ShardPrefix(KeyspaceId.Default, shard, generation.Next()))
                .Select(row => $"{Convert.ToHexString(row.Key.Span[prefix.Length..])}={Convert.ToHexString(row.Value.Span)}"),
        ];
    }

    private static void Must(bool condition, ReplicaDisk disk, string sentence)
    {
        if (!condition)
        {
            throw new PropertyViolation(Property.HandOff, $"{disk.Replica} of {disk.Group} {sentence}");
        }
    }
}
