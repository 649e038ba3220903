using System.Security.Cryptography;
using ShardedKv.Cli.Progress;
using ShardedKv.Core.Backups;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Requests;
using ShardedKv.Raft;

namespace ShardedKv.Cli.Backups;

/// <summary>Reads a whole backup and refuses it unless every byte is as it was written.</summary>
internal static class BackupVerification
{
    private const int FilesAtOnce = 4;

    /// <exception cref="DamagedBackupException">A file is missing, or not what the manifest says.</exception>
    public static async Task<VerifiedBackup> RunAsync(BackupDirectory directory, ProgressView view, CancellationToken cancellation)
    {
        if (new FileInfo(directory.ManifestFile).Length > BackupManifest.BytesMax)
        {
            throw new DamagedBackupException(directory.ManifestFile, BackupManifest.BytesMax, "it is longer than any manifest");
        }

        var bytes = await File.ReadAllBytesAsync(directory.ManifestFile, cancellation).ConfigureAwait(false);
        var manifest = BackupManifest.Read(directory.ManifestFile, bytes);
        CheckShards(directory, manifest);
        var sizes = new Sizes();
        await view.RunAsync("verifying the backup", manifest.Shards.Sum(shard => shard.Bytes), "bytes", meter => Parallel.ForEachAsync(
            manifest.Shards,
            new ParallelOptions { MaxDegreeOfParallelism = FilesAtOnce, CancellationToken = cancellation },
            async (file, token) => await VerifyAsync(directory, manifest, file, sizes, meter, token).ConfigureAwait(false))).ConfigureAwait(false);
        return new VerifiedBackup(directory, manifest, sizes.Key, sizes.Value);
    }

    private static void CheckShards(BackupDirectory directory, BackupManifest manifest)
    {
        var fault = ConfigurationRules.Fault(
            [.. manifest.Configuration.Shards.Select(shard => new ShardAssignment(shard.Range, new ShardId(shard.Shard), new GroupId(shard.Group)))]);
        if (fault is null && !manifest.Shards.Select(file => file.Shard).Order().SequenceEqual(manifest.Configuration.Shards.Select(shard => shard.Shard).Order()))
        {
            fault = "the files are not those of the configuration's shards";
        }

        if (fault is null && manifest.Shards.Any(file => file.File != BackupFile.NameOf(file.Shard)))
        {
            fault = "a file has another name than its shard's";
        }

        if (fault is not null)
        {
            throw new DamagedBackupException(directory.ManifestFile, 0, fault);
        }
    }

    private static async Task VerifyAsync(
        BackupDirectory directory, BackupManifest manifest, BackupFile file, Sizes sizes, IMeter meter, CancellationToken cancellation)
    {
        var path = directory.FileOf(file.File);
        try
        {
            var stream = directory.Read(file.File);
            await using (stream.ConfigureAwait(false))
            {
                if (stream.Length != file.Bytes)
                {
                    throw new DamagedBackupException(
                        path, Math.Min(stream.Length, file.Bytes), $"it has {stream.Length} bytes, and the manifest says {file.Bytes}");
                }

                await VerifyAsync(manifest, file, path, stream, sizes, meter, cancellation).ConfigureAwait(false);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new DamagedBackupException(path, 0, failure.Message);
        }
    }

    private static async Task VerifyAsync(
        BackupManifest manifest, BackupFile file, string path, FileStream stream, Sizes sizes, IMeter meter, CancellationToken cancellation)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var reader = new ExportReader(stream, path);
        while (await reader.MoveNextAsync(cancellation).ConfigureAwait(false))
        {
            sha.AppendData(reader.Piece.Span);
            sizes.Saw(reader.Rows);
            meter.Add(reader.Piece.Length);
        }

        var (header, sum) = (reader.Check.Header!, reader.Check.Sum);
        var shard = manifest.Configuration.Shards.Single(shard => shard.Shard == file.Shard);
        if (header.Cluster.Value != manifest.Configuration.Cluster || header.Shard.Value != file.Shard || header.Range != shard.Range
            || header.Revision.Value != file.Revision || sum.Rows != file.Rows || BackupFile.HashOf(sum) != file.Hash)
        {
            throw new DamagedBackupException(path, 0, "it is whole, but not the file that the manifest names");
        }

        if (Convert.ToHexStringLower(sha.GetHashAndReset()) != file.Sha256)
        {
            throw new DamagedBackupException(path, 0, "its SHA-256 is not the manifest's");
        }
    }

    /// <summary>The longest key and value that were seen.</summary>
    private sealed class Sizes
    {
        private readonly Lock _gate = new();

        public int Key { get; private set; }

        public int Value { get; private set; }

        public void Saw(IEnumerable<BackupRow> rows)
        {
            lock (_gate)
            {
                foreach (var row in rows)
                {
                    Key = Math.Max(Key, row.Key.Memory.Length);
                    Value = Math.Max(Value, row.Value.Length);
                }
            }
        }
    }
}

/// <param name="KeyBytes">The longest key.</param>
/// <param name="ValueBytes">The longest value.</param>
internal sealed record VerifiedBackup(BackupDirectory Directory, BackupManifest Manifest, int KeyBytes, int ValueBytes);
