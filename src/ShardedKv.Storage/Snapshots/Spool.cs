using System.Threading.Channels;
using Microsoft.Win32.SafeHandles;

namespace ShardedKv.Storage.Snapshots;

/// <summary>Bytes on their way from a quick source to a slow reader, by way of a file: written at the source's speed on a thread of their own, read
/// behind it at the reader's. A source that pins a store's WAL is held for the seconds that writing takes, however slow the reader is.</summary>
/// <remarks>The reader gets the first bytes while the last are written. The file is gone with this; what a crash leaves is its directory's to
/// delete. One reader.</remarks>
public sealed class Spool : IDisposable
{
    private readonly string path;
    private readonly SafeFileHandle file;
    private readonly Task writing;

    // The length that may be read; the newest alone counts.
    private readonly Channel<long> progress = Channel.CreateBounded<long>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true, SingleWriter = true });

    private long length;
    private long read;
    private volatile bool stopped;

    private Spool(string path, SafeFileHandle file, IEnumerable<byte[]> pieces, IDisposable source)
    {
        this.path = path;
        this.file = file;
        writing = Task.Factory.StartNew(
            () => Write(pieces, source), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <param name="path">Made anew; its directory is made when it is not there.</param>
    /// <param name="pieces">Walked once.</param>
    /// <param name="source">What keeps the pieces readable; disposed of once they are written, or cannot be.</param>
    /// <exception cref="StoreException">The disk refused the file.</exception>
    public static Spool Begin(string path, IEnumerable<byte[]> pieces, IDisposable source)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            return new Spool(
                path, File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite, FileShare.Read, FileOptions.DeleteOnClose), pieces, source);
        }
        catch (Exception failure)
        {
            source.Dispose();
            throw Named(path, failure);
        }
    }

    /// <summary>Completes, and never fails, when nothing more is written and the source is let go.</summary>
    public Task Written => writing;

    /// <returns>How many bytes were read; 0 at the end.</returns>
    /// <exception cref="StoreException">The source or the disk refused; all that was written before has been read.</exception>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        while (read == length)
        {
            if (!await progress.Reader.WaitToReadAsync(cancellation).ConfigureAwait(false))
            {
                return 0;
            }

            if (progress.Reader.TryRead(out var newer))
            {
                length = newer;
            }
        }

        try
        {
            var count = RandomAccess.Read(file, buffer.Span[..(int)Math.Min(buffer.Length, length - read)], read);
            read += count;
            return count;
        }
        catch (IOException failure)
        {
            throw Named(path, failure);
        }
    }

    /// <summary>Who is still writing stops at the next piece.</summary>
    public void Dispose()
    {
        stopped = true;
        file.Dispose();
    }

    private void Write(IEnumerable<byte[]> pieces, IDisposable source)
    {
        Exception? end = null;
        try
        {
            using (source)
            {
                var written = 0L;
                foreach (var piece in pieces)
                {
                    if (stopped)
                    {
                        break;
                    }

                    RandomAccess.Write(file, piece, written);
                    written += piece.Length;
                    progress.Writer.TryWrite(written);
                }
            }
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // Whatever it is, the reader waits for it.
            end = Named(path, failure);
        }

        progress.Writer.Complete(end);
    }

    private static Exception Named(string path, Exception failure) => failure switch
    {
        IOException disk => SnapshotFailures.Of(path, disk),
        UnauthorizedAccessException => new StoreException(StoreFailure.Inaccessible, path, failure.Message, failure),
        _ => failure,
    };
}
