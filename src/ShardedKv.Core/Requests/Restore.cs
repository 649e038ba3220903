using System.Collections.Immutable;
using ShardedKv.Core.Backups;
using ShardedKv.Core.Keys;

namespace ShardedKv.Core.Requests;

/// <summary>Rows of a backup, with their revisions, for one shard; answered <see cref="Restored"/>. It needs no session: it says after
/// how many rows of its restore it comes, and a shard takes each place once (RestoreRules).</summary>
/// <param name="Shard">With its range: another shard map than the sender's refuses it.</param>
/// <param name="Floor">The shard's revision becomes at least this. No row's is above it.</param>
/// <param name="After">So many rows of this restore were sent to the shard before.</param>
/// <param name="Overwrite">Takes the restore although the shard was written to before.</param>
/// <param name="Rows">None: only begins. More than one: at most <see cref="BytesMax"/> encoded.</param>
public sealed record Restore(
    RestoreId Id,
    ShardId Shard,
    RoutingRange Range,
    Revision Floor,
    long After,
    bool Overwrite,
    ImmutableArray<BackupRow> Rows) : KvRequest(default(Key))
{
    /// <summary>Of an encoded request with more than one row; a single row may be as long as a key and a value can be.</summary>
    public const int BytesMax = 64 * 1024;

    /// <summary>Far beyond what a shard can have counted to, and as far from where counting ends.</summary>
    public const long FloorMax = 1L << 62;

    public override bool IsWrite => true;

    internal override RoutingKey Place => new((uint)Range.First);
}
