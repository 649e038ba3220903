using System.Collections.Immutable;
using Akka.Actor;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Groups;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Store;
using ShardedKv.Storage;

namespace ShardedKv.Actors.Replicas;

/// <summary>What the shards hold that a group serves, estimated from the store's sample now and then while the replica leads: the controller weighs shards by
/// it. Read beside the actor, for it grows with the data.</summary>
internal sealed class ShardSizes(GroupStore store, IActorRef self, ITimerScheduler timers)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    private volatile Measured _newest = Measured.Nothing;
    private ConfigNumber? _measuredAt;
    private int _isMeasuring;

    /// <summary>Another object after each measuring. Empty before the first, and of a shard that it did not find.</summary>
    public ImmutableSortedDictionary<ShardId, long> Bytes => _newest.Bytes;

    /// <summary>While the replica leads: when the pause is over, and when a configuration has changed which shards there are. The answer comes as
    /// <see cref="SizesKnown"/>.</summary>
    public void MeasureWhenDue()
    {
        var configuration = store.ConfigurationAt;
        if ((configuration == _measuredAt && timers.IsTimerActive(nameof(SizesDue))) || Interlocked.Exchange(ref _isMeasuring, 1) != 0)
        {
            return;
        }

        _measuredAt = configuration;
        timers.StartSingleTimer(nameof(SizesDue), SizesDue.Instance, Pause);
        _ = Task.Run(() =>
        {
            try
            {
                _newest = new Measured(Measure());
                self.Tell(SizesKnown.Instance, ActorRefs.NoSender);
            }
            catch (StoreException)
            {
                // The store tells its replica itself; sizes are not worth a word.
            }
            finally
            {
                Volatile.Write(ref _isMeasuring, 0);
            }
        });
    }

    private ImmutableSortedDictionary<ShardId, long> Measure()
    {
        using var held = store.Hold();
        if (held.Generation.Shards is not { } shards)
        {
            return Measured.Nothing.Bytes;
        }

        var sizes = ImmutableSortedDictionary.CreateBuilder<ShardId, long>();
        foreach (var shard in shards.Status(held.Snapshot).Shards.Where(shard => shard.State == ShardState.Serving))
        {
            var (first, end) = StoreKeys.DataOf(KeyspaceId.Default, shard.Shard, shard.Generation);
            sizes[shard.Shard] = held.Generation.Store.ApproximateSize(first, end).Bytes;
        }

        return sizes.ToImmutable();
    }

    private sealed record Measured(ImmutableSortedDictionary<ShardId, long> Bytes)
    {
        public static readonly Measured Nothing = new(ImmutableSortedDictionary<ShardId, long>.Empty);
    }
}

/// <summary>To a replica that leads: time to look again.</summary>
internal sealed class SizesDue
{
    public static readonly SizesDue Instance = new();
}

/// <summary>To a replica: its next report has sizes.</summary>
internal sealed class SizesKnown
{
    public static readonly SizesKnown Instance = new();
}
