using Microsoft.Win32.SafeHandles;

namespace ShardedKv.Storage.Snapshots;

/// <summary>A snapshot that was made here, whole: any number of receivers read its chunks, from any thread. Its file goes with it: an id
/// means nothing to a later life.</summary>
public sealed class SnapshotFile : IDisposable
{
    private readonly string path;
    private readonly SafeFileHandle handle;

    internal SnapshotFile(string path, SafeFileHandle handle, SnapshotManifest manifest)
    {
        this.path = path;
        this.handle = handle;
        Manifest = manifest;
    }

    public SnapshotManifest Manifest { get; }

    /// <returns>The chunk with its checksum, which its receiver checks: damage to the file is found where it would do harm.</returns>
    /// <exception cref="StoreException">The disk refused.</exception>
    public byte[] Read(int chunk)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)chunk, (uint)Manifest.Chunks, nameof(chunk));
        var record = new byte[SnapshotChunk.HeaderBytes + Manifest.BytesOf(chunk)];
        try
        {
            var read = RandomAccess.Read(handle, record, (long)chunk * (SnapshotChunk.HeaderBytes + Manifest.ChunkBytes));
            return read == record.Length
                ? record
                : throw new StoreException(StoreFailure.Corrupt, path, $"Chunk {chunk} has {read} bytes of {record.Length}");
        }
        catch (IOException failure)
        {
            throw SnapshotFailures.Of(path, failure);
        }
    }

    public void Dispose()
    {
        handle.Dispose();
        File.Delete(path);
    }
}
