using System.Security.Cryptography;
using ShardedKv.Raft;

namespace ShardedKv.Storage.Snapshots;

/// <summary>Builds a new store's file from a snapshot's chunks, in their order, beside the store that is in use. One caller.</summary>
public sealed class SnapshotStaging : IDisposable
{
    private readonly SnapshotManifest manifest;
    private readonly string path;
    private readonly StoreBulkLoad load;
    private readonly SnapshotRows rows;
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <param name="path">Of the store's file; there once <see cref="Finish"/> has returned.</param>
    /// <exception cref="StoreException">The disk refused.</exception>
    public SnapshotStaging(SnapshotManifest manifest, string path)
    {
        this.manifest = manifest;
        this.path = path;
        load = StoreBulkLoad.Create(path);
        rows = new SnapshotRows(path);
    }

    /// <summary>The chunk that is taken next.</summary>
    public int Next { get; private set; }

    public bool IsWhole => Next == manifest.Chunks;

    /// <param name="record">Of chunk <see cref="Next"/>.</param>
    /// <returns>False when it fails its checksum; nothing is changed, and it may be fetched again.</returns>
    /// <exception cref="StoreException">The disk refused, or what was sealed is no snapshot.</exception>
    public bool TryAdd(ReadOnlyMemory<byte> record)
    {
        Invariant.Holds(!IsWhole, "a whole snapshot takes no chunk");
        if (!SnapshotChunk.TryOpen(Next, record, out var body) || body.Length != manifest.BytesOf(Next))
        {
            return false;
        }

        hash.AppendData(body.Span);
        try
        {
            rows.Read(body.Span, load.Add);
        }
        catch (ArgumentException disorder)
        {
            throw new StoreException(StoreFailure.Corrupt, path, $"Chunk {Next} of {manifest.Id}: {disorder.Message}", disorder);
        }

        Next++;
        return true;
    }

    /// <summary>Checks the whole and makes the store durable at the snapshot's position.</summary>
    /// <exception cref="StoreException"><see cref="StoreFailure.Corrupt"/>: the chunks are not what the manifest is of. Or the disk
    /// refused.</exception>
    public void Finish()
    {
        Invariant.Holds(IsWhole, "only a whole snapshot becomes a store");
        if (Convert.ToHexString(hash.GetHashAndReset()) != manifest.Hash || !rows.IsBetweenRows)
        {
            throw new StoreException(StoreFailure.Corrupt, path, $"The chunks of {manifest.Id} are not what its manifest says");
        }

        load.Finish(manifest.Position);
    }

    /// <summary>What is not finished is deleted.</summary>
    public void Dispose()
    {
        hash.Dispose();
        load.Dispose();
    }
}
