using System.Collections.Immutable;
using ShardedKv.Core.Backups;
using ShardedKv.Core.Formats;

namespace ShardedKv.Cli.Backups;

/// <summary>Walks an export piece by piece, from a node or from a file, and refuses what is not whole. Holds one piece at a time.</summary>
/// <param name="name">Of the source, for the reader of a refusal.</param>
internal sealed class ExportReader(Stream stream, string name)
{
    private long _next;

    /// <summary>Where the piece begins that was read last.</summary>
    public long Position { get; private set; }

    /// <summary>Bytes of the pieces so far.</summary>
    public long Length => _next;

    /// <summary>As it came: the mark, or one block.</summary>
    public ReadOnlyMemory<byte> Piece { get; private set; }

    /// <summary>Of the piece; slices of it.</summary>
    public ImmutableArray<BackupRow> Rows { get; private set; } = [];

    public ExportCheck Check { get; } = new();

    /// <returns>False once all was read, and was whole.</returns>
    /// <exception cref="DamagedBackupException">It is not an export, or not a whole one.</exception>
    public async ValueTask<bool> MoveNextAsync(CancellationToken cancellation)
    {
        Position = _next;
        try
        {
            if (_next == 0)
            {
                return await MarkAsync(cancellation).ConfigureAwait(false);
            }

            if (Check.IsComplete)
            {
                return await stream.ReadAsync(new byte[1], cancellation).ConfigureAwait(false) == 0
                    ? false
                    : throw new CoreFormatException("bytes after the trailer");
            }

            await BlockAsync(cancellation).ConfigureAwait(false);
            return true;
        }
        catch (EndOfStreamException)
        {
            throw new DamagedBackupException(name, Position, "it ends here, before its trailer");
        }
        catch (CoreFormatException failure)
        {
            throw new DamagedBackupException(name, Position, failure.Message);
        }
    }

    private async ValueTask<bool> MarkAsync(CancellationToken cancellation)
    {
        var mark = new byte[BackupBlock.FileMark.Length];
        await stream.ReadExactlyAsync(mark, cancellation).ConfigureAwait(false);
        Took(mark, []);
        return mark.AsSpan().SequenceEqual(BackupBlock.FileMark) ? true : throw new CoreFormatException("it is no exported shard");
    }

    private async ValueTask BlockAsync(CancellationToken cancellation)
    {
        var frame = new byte[BackupBlock.FrameBytes];
        await stream.ReadExactlyAsync(frame, cancellation).ConfigureAwait(false);
        var block = new byte[BackupBlock.FrameBytes + BackupBlock.PayloadLength(frame)];
        frame.CopyTo(block, 0);
        await stream.ReadExactlyAsync(block.AsMemory(BackupBlock.FrameBytes), cancellation).ConfigureAwait(false);
        Took(block, Check.Take(block));
    }

    private void Took(byte[] piece, ImmutableArray<BackupRow> rows)
    {
        Piece = piece;
        Rows = rows;
        _next += piece.Length;
    }
}
