using ShardedKv.Cli.Progress;
using ShardedKv.Core.Backups;
using ShardedKv.Core.Groups;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Requests;

namespace ShardedKv.Cli.Backups;

/// <summary>Brings one shard of the target to what the backup has for it: one part after the other, each sent until the shard has it. Holds
/// one part.</summary>
internal sealed class ShardRestorer(ClusterClient cluster, BackupDirectory backup, RestorePlan plan, RestoreId id, bool overwrite, IMeter meter)
{
    /// <summary>Room for what a request has beside its rows.</summary>
    private const int RowBytesMax = Restore.BytesMax - 128;

    private readonly List<BackupRow> _part = [];
    private int _partBytes;
    private long _there;
    private long _passed;

    /// <returns>What the shard's rows add up to, were they the backup's alone.</returns>
    public async Task<BackupSum> RunAsync(CancellationToken cancellation)
    {
        var sum = default(BackupSum);
        _there = await cluster.RestoreAsync(Part(0), cancellation).ConfigureAwait(false);
        foreach (var file in plan.Files)
        {
            var stream = backup.Read(file.File);
            await using (stream.ConfigureAwait(false))
            {
                var reader = new ExportReader(stream, backup.FileOf(file.File));
                while (await reader.MoveNextAsync(cancellation).ConfigureAwait(false))
                {
                    foreach (var row in reader.Rows.Where(row => plan.Target.Range.Contains(row.Key.RoutingKey)))
                    {
                        sum = sum.With(row);
                        await TakeAsync(row, cancellation).ConfigureAwait(false);
                    }
                }
            }
        }

        await SendAsync(cancellation).ConfigureAwait(false);
        return sum;
    }

    private async ValueTask TakeAsync(BackupRow row, CancellationToken cancellation)
    {
        // Of a restore that was broken off: the shard has it.
        if (++_passed <= _there)
        {
            meter.Add(1);
            return;
        }

        var bytes = RestoreCodec.SizeOf(row);
        if (_partBytes + bytes > RowBytesMax)
        {
            await SendAsync(cancellation).ConfigureAwait(false);
        }

        _part.Add(row);
        _partBytes += bytes;
    }

    private async Task SendAsync(CancellationToken cancellation)
    {
        while (_part.Count > 0)
        {
            var before = _there;
            var now = await cluster.RestoreAsync(Part(before), cancellation).ConfigureAwait(false);
            if (now <= before)
            {
                throw new TransferException(
                    ExitCode.Refused,
                    $"shard {plan.Target.Shard} has {now} rows of this restore, and had {before}: another restore has begun there since.");
            }

            // A second run of the same restore may have come in between; then the shard has more than was sent here.
            var done = (int)Math.Min(now - before, _part.Count);
            meter.Add(done);
            _there = before + done;
            _part.RemoveRange(0, done);
        }

        _partBytes = 0;
    }

    private Restore Part(long after) => new(
        id, new ShardId(plan.Target.Shard), plan.Target.Range, plan.Floor, after, overwrite, [.. _part]);
}
