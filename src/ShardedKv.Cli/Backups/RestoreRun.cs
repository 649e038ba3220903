using System.Collections.Concurrent;
using System.Collections.Immutable;
using ShardedKv.Cli.Progress;
using ShardedKv.Core.Backups;
using ShardedKv.Core.Groups;
using ShardedKv.Core.Requests;
using ShardedKv.Node.Http;

namespace ShardedKv.Cli.Backups;

/// <summary>Loads a verified backup into a cluster that runs, whatever its shard map, and holds the result against the backup.</summary>
internal sealed class RestoreRun(ClusterClient cluster, ProgressView view)
{
    /// <summary>Looked at, or read back, at once; a node gives as many.</summary>
    private const int ExportsAtOnce = 4;

    /// <summary>Written to at once, one part under way in each.</summary>
    private const int ShardsAtOnce = 16;

    /// <exception cref="TransferException">The target does not take the backup.</exception>
    public async Task<RestoreResult> RunAsync(VerifiedBackup backup, bool overwrite, CancellationToken cancellation)
    {
        var target = await cluster.ConfigurationAsync(cancellation).ConfigureAwait(false);
        Check(backup, target);
        var plans = RestorePlan.For(backup.Manifest, target);
        var id = new RestoreId(overwrite ? Guid.NewGuid() : backup.Manifest.Backup);
        var written = await WrittenAsync(plans, id, cancellation).ConfigureAwait(false);
        if (!overwrite && written.Count > 0)
        {
            throw new TransferException(
                ExitCode.Refused,
                $"the cluster was written to: {written.Count} of its {plans.Length} shards (shard {written[0]} is one) hold more than a new cluster's. "
                + "Nothing was changed. Restore into a new cluster, or give --overwrite to replace the keys that the backup has.");
        }

        var sums = await LoadAsync(backup, plans, id, overwrite, cancellation).ConfigureAwait(false);
        return await CompareAsync(plans, sums, written, cancellation).ConfigureAwait(false);
    }

    private static void Check(VerifiedBackup backup, ConfigurationDocument target)
    {
        if (target.FeatureLevel < FeatureLevels.Restores)
        {
            throw new TransferException(
                ExitCode.Refused,
                $"the cluster is at feature level {target.FeatureLevel}, and a restore needs {FeatureLevels.Restores}: not every node of it knows restores yet.");
        }

        if (backup.KeyBytes > target.Limits.KeyBytesMax || backup.ValueBytes > target.Limits.ValueBytesMax)
        {
            throw new TransferException(
                ExitCode.Refused,
                $"the backup has keys of up to {backup.KeyBytes} and values of up to {backup.ValueBytes} bytes; "
                + $"the cluster takes {target.Limits.KeyBytesMax} and {target.Limits.ValueBytesMax}.");
        }
    }

    /// <returns>The shards that hold something else than this restore, ascending.</returns>
    private async Task<List<int>> WrittenAsync(ImmutableArray<RestorePlan> plans, RestoreId id, CancellationToken cancellation)
    {
        var written = new ConcurrentBag<int>();
        await view.RunAsync("looking at the cluster", plans.Length, "shards", meter => ForEachAsync(plans, ExportsAtOnce, async (plan, token) =>
        {
            var header = await cluster.ExportAsync(plan.Target.Shard, HeaderAsync, token).ConfigureAwait(false);
            if (header.Revision.Value != 0 && header.Restored?.Id != id)
            {
                written.Add(plan.Target.Shard);
            }

            meter.Add(1);
        }, cancellation)).ConfigureAwait(false);
        return [.. written.Order()];
    }

    private static async Task<BackupHeader> HeaderAsync(ExportReader reader, CancellationToken cancellation)
    {
        while (reader.Check.Header is null)
        {
            await reader.MoveNextAsync(cancellation).ConfigureAwait(false);
        }

        return reader.Check.Header;
    }

    private async Task<IReadOnlyDictionary<int, BackupSum>> LoadAsync(
        VerifiedBackup backup, ImmutableArray<RestorePlan> plans, RestoreId id, bool overwrite, CancellationToken cancellation)
    {
        var sums = new ConcurrentDictionary<int, BackupSum>();
        await view.RunAsync("restoring", backup.Manifest.Rows, "rows", meter => ForEachAsync(plans, ShardsAtOnce, async (plan, token) =>
            sums[plan.Target.Shard] = await new ShardRestorer(cluster, backup.Directory, plan, id, overwrite, meter).RunAsync(token).ConfigureAwait(false),
            cancellation)).ConfigureAwait(false);
        return sums;
    }

    /// <summary>Whole shards are read back. One that was written to before or meanwhile holds more than the backup, and is not compared.</summary>
    private async Task<RestoreResult> CompareAsync(
        ImmutableArray<RestorePlan> plans, IReadOnlyDictionary<int, BackupSum> sums, List<int> written, CancellationToken cancellation)
    {
        var different = new ConcurrentBag<ShardDifference>();
        var skipped = 0;
        await view.RunAsync("verifying the cluster", plans.Length, "shards", meter => ForEachAsync(plans, ExportsAtOnce, async (plan, token) =>
        {
            var (header, sum) = await cluster.ExportAsync(plan.Target.Shard, SumAsync, token).ConfigureAwait(false);
            if (written.Contains(plan.Target.Shard) || header.Restored is not { } mark || header.Revision != mark.Last)
            {
                Interlocked.Increment(ref skipped);
            }
            else if (sum != sums[plan.Target.Shard])
            {
                different.Add(new ShardDifference(plan.Target.Shard, sums[plan.Target.Shard], sum));
            }

            meter.Add(1);
        }, cancellation)).ConfigureAwait(false);
        var rows = sums.Values.Sum(sum => sum.Rows);
        return new RestoreResult(rows, plans.Length, skipped, [.. different.OrderBy(difference => difference.Shard)]);
    }

    private static async Task<(BackupHeader Header, BackupSum Sum)> SumAsync(ExportReader reader, CancellationToken cancellation)
    {
        while (await reader.MoveNextAsync(cancellation).ConfigureAwait(false))
        {
        }

        return (reader.Check.Header!, reader.Check.Sum);
    }

    private static Task ForEachAsync(
        ImmutableArray<RestorePlan> plans, int atOnce, Func<RestorePlan, CancellationToken, ValueTask> work, CancellationToken cancellation) =>
        Parallel.ForEachAsync(plans, new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = cancellation }, work);
}

/// <param name="Skipped">Shards that were written to before or while the restore ran, and so not compared.</param>
internal sealed record RestoreResult(long Rows, int Shards, int Skipped, ImmutableArray<ShardDifference> Different);

internal sealed record ShardDifference(int Shard, BackupSum Expected, BackupSum Found);
