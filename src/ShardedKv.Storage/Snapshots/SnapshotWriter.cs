using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using ShardedKv.Core.Store;
using ShardedKv.Raft;

namespace ShardedKv.Storage.Snapshots;

/// <summary>Writes one moment of a store to a file of chunks.</summary>
/// <remarks>At full speed, on the caller's thread, since the moment pins the store's WAL until all of it is read. The file is not synced:
/// nobody asks for it after a crash.</remarks>
public sealed class SnapshotWriter : IDisposable
{
    // Above every stored key: those begin with 0x00 or 0x01 (StoreKeys).
    private static readonly byte[] KeysEnd = [0xFF];

    private readonly SafeFileHandle file;
    private readonly int chunkBytes;
    private readonly byte[] buffer;
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private int filled;
    private int chunks;
    private long bytes;

    private SnapshotWriter(SafeFileHandle file, int chunkBytes)
    {
        this.file = file;
        this.chunkBytes = chunkBytes;
        buffer = new byte[SnapshotChunk.HeaderBytes + chunkBytes];
    }

    /// <summary>The snapshot is not disposed of.</summary>
    /// <param name="path">Made anew; its directory is made when it is not there. Deleted when this fails.</param>
    /// <exception cref="StoreException">The store or the disk refused; <see cref="StoreFailure.DiskFull"/> when there is no space.</exception>
    /// <exception cref="OperationCanceledException">Nobody waits for it any more.</exception>
    public static SnapshotFile Write(
        IStoreSnapshot snapshot, SnapshotId id, GroupId group, string path, int chunkBytes, CancellationToken stop)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(chunkBytes, SnapshotManifest.ChunkBytesMin);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(chunkBytes, SnapshotManifest.ChunkBytesMax);
        SafeFileHandle? file = null;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            file = File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite, FileShare.Read);
            using var writer = new SnapshotWriter(file, chunkBytes);
            var hash = writer.Copy(snapshot, stop);
            return new SnapshotFile(path, file, new SnapshotManifest(id, group, snapshot.Applied, chunkBytes, writer.bytes, hash));
        }
        catch (Exception failure)
        {
            file?.Dispose();
            File.Delete(path);
            throw failure switch
            {
                IOException disk => SnapshotFailures.Of(path, disk),
                UnauthorizedAccessException => new StoreException(StoreFailure.Inaccessible, path, failure.Message, failure),
                _ => failure,
            };
        }
    }

    public void Dispose() => hash.Dispose();

    private string Copy(IStoreSnapshot snapshot, CancellationToken stop)
    {
        Span<byte> header = stackalloc byte[SnapshotRows.HeaderBytes];
        foreach (var (key, value) in snapshot.Scan(Array.Empty<byte>(), KeysEnd))
        {
            stop.ThrowIfCancellationRequested();
            Invariant.Holds(value.Length <= SnapshotRows.ValueBytesMax, "a row fits into a snapshot");
            SnapshotRows.WriteHeader(header, key.Length, value.Length);
            Append(header);
            Append(key.Span);
            Append(value.Span);
        }

        Flush();
        return Convert.ToHexString(hash.GetHashAndReset());
    }

    private void Append(ReadOnlySpan<byte> added)
    {
        while (added.Length > 0)
        {
            var part = added[..Math.Min(added.Length, chunkBytes - filled)];
            part.CopyTo(buffer.AsSpan(SnapshotChunk.HeaderBytes + filled));
            filled += part.Length;
            if (filled == chunkBytes)
            {
                Flush();
            }

            added = added[part.Length..];
        }
    }

    private void Flush()
    {
        if (filled == 0)
        {
            return;
        }

        var record = buffer.AsSpan(0, SnapshotChunk.HeaderBytes + filled);
        SnapshotChunk.Seal(chunks, record);
        hash.AppendData(record[SnapshotChunk.HeaderBytes..]);
        RandomAccess.Write(file, record, (long)chunks * buffer.Length);
        chunks++;
        bytes += filled;
        filled = 0;
    }
}
