using ShardedKv.Core.Backups;
using ShardedKv.Storage.Snapshots;

namespace ShardedKv.Actors.Exports;

/// <summary>An export on its way out of this node: <see cref="ShardExport.Pieces"/> as one stream of bytes. A file takes them at full speed, so that the
/// store's moment is held for as long as the disk needs; whoever reads may take any time.</summary>
public sealed class OpenExport : IDisposable
{
    private readonly Spool _spool;

    /// <param name="held">What keeps the export's rows readable; disposed of as soon as they are written.</param>
    /// <param name="path">Of the file, which is gone with this.</param>
    /// <exception cref="Storage.StoreException">The disk refused the file.</exception>
    public OpenExport(ShardExport export, IDisposable held, string path)
    {
        Header = export.Header;
        _spool = Spool.Begin(path, export.Pieces(), held);
    }

    public BackupHeader Header { get; }

    /// <summary>Completes, and never fails, when the store's moment is let go.</summary>
    public Task Written => _spool.Written;

    /// <returns>How many bytes were read; 0 at the end.</returns>
    /// <exception cref="Storage.StoreException">The store, or the file's disk, refused. The trailer has not been read then.</exception>
    public ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellation) => _spool.ReadAsync(buffer, cancellation);

    /// <inheritdoc />
    public void Dispose() => _spool.Dispose();
}
