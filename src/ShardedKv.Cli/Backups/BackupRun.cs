using System.Collections.Concurrent;
using System.Security.Cryptography;
using ShardedKv.Cli.Progress;
using ShardedKv.Core.Backups;
using ShardedKv.Node.Http;

namespace ShardedKv.Cli.Backups;

/// <summary>Makes a backup: a file for each shard, then the manifest.</summary>
internal sealed class BackupRun(ClusterClient cluster, ProgressView view, TimeProvider time)
{
    /// <summary>A node gives so many at once (ShardEndpoint.ExportsMax), and its disk has other work.</summary>
    private const int ShardsAtOnce = 4;

    /// <exception cref="TransferException">It cannot be made; what was written of it is no backup.</exception>
    public async Task<BackupManifest> RunAsync(string path, CancellationToken cancellation)
    {
        var directory = BackupDirectory.Create(path);
        var taken = time.GetUtcNow();
        var configuration = await cluster.ConfigurationAsync(cancellation).ConfigureAwait(false);
        var files = new ConcurrentBag<BackupFile>();
        await view.RunAsync("backing up", configuration.Shards.Length, "shards", meter => Parallel.ForEachAsync(
            configuration.Shards,
            new ParallelOptions { MaxDegreeOfParallelism = ShardsAtOnce, CancellationToken = cancellation },
            async (shard, token) =>
            {
                files.Add(await WriteAsync(directory, configuration, shard, token).ConfigureAwait(false));
                meter.Add(1);
            })).ConfigureAwait(false);
        var manifest = new BackupManifest(
            BackupManifest.FormatNow, Guid.NewGuid(), taken, configuration, [.. files.OrderBy(file => file.Shard)]);
        await directory.WriteAsync(BackupManifest.FileName, file =>
        {
            file.Write(manifest.Write());
            return Task.CompletedTask;
        }).ConfigureAwait(false);
        return manifest;
    }

    private Task<BackupFile> WriteAsync(
        BackupDirectory directory, ConfigurationDocument configuration, ShardDocument shard, CancellationToken cancellation) =>
        cluster.ExportAsync(
            shard.Shard,
            async (reader, token) =>
            {
                var name = BackupFile.NameOf(shard.Shard);
                using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
                await directory.WriteAsync(name, async file =>
                {
                    while (await reader.MoveNextAsync(token).ConfigureAwait(false))
                    {
                        sha.AppendData(reader.Piece.Span);
                        file.Write(reader.Piece);
                    }
                }).ConfigureAwait(false);
                var (header, sum) = (reader.Check.Header!, reader.Check.Sum);
                Check(header, configuration, shard);
                return new BackupFile(
                    shard.Shard, name, reader.Length, sum.Rows, header.Revision.Value, BackupFile.HashOf(sum),
                    Convert.ToHexStringLower(sha.GetHashAndReset()));
            },
            cancellation);

    private static void Check(BackupHeader header, ConfigurationDocument configuration, ShardDocument shard)
    {
        if (header.Cluster.Value != configuration.Cluster || header.Shard.Value != shard.Shard || header.Range != shard.Range)
        {
            throw new TransferException(
                ExitCode.Unavailable, $"shard {shard.Shard} is not what it was when the backup began: the shard map has changed. Make the backup again.");
        }
    }
}
