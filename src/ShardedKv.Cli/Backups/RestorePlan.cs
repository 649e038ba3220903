using System.Collections.Immutable;
using ShardedKv.Core.Requests;
using ShardedKv.Node.Http;

namespace ShardedKv.Cli.Backups;

/// <summary>Which files go to one shard of the target, and in which order: by their ranges. The same each time, so that a restore that is
/// taken up again counts the same rows.</summary>
/// <param name="Floor">The highest revision that any of the files' shards had.</param>
internal sealed record RestorePlan(ShardDocument Target, ImmutableArray<BackupFile> Files, Revision Floor)
{
    public static ImmutableArray<RestorePlan> For(BackupManifest backup, ConfigurationDocument target)
    {
        var sources = backup.Configuration.Shards.OrderBy(shard => shard.First)
            .Select(shard => (shard.Range, File: backup.Shards.Single(file => file.Shard == shard.Shard))).ToArray();
        return
        [
            .. target.Shards.Select(shard =>
            {
                ImmutableArray<BackupFile> files =
                    [.. sources.Where(source => source.Range.First < shard.End && shard.First < source.Range.End).Select(source => source.File)];
                return new RestorePlan(shard, files, new Revision(files.Max(file => file.Revision)));
            }),
        ];
    }
}
