namespace Akka.Remote.Transport.Seeded;

/// <summary>One end of a connection in a seeded world.</summary>
internal sealed class SeededChannel(SeededPipe reads, SeededPipe writes, string remoteEndPoint) : Stream, IByteChannel
{
    public Stream Stream => this;

    public string RemoteEndPoint => remoteEndPoint;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw Unseekable();

    public override long Position
    {
        get => throw Unseekable();
        set => throw Unseekable();
    }

    public void EndWriting() => writes.End();

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => reads.ReadAsync(buffer, cancellationToken);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => writes.WriteAsync(buffer);

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw Waits();

    public override void Write(byte[] buffer, int offset, int count) => throw Waits();

    public override long Seek(long offset, SeekOrigin origin) => throw Unseekable();

    public override void SetLength(long value) => throw Unseekable();

    protected override void Dispose(bool disposing)
    {
        writes.End();
        reads.Close();
        base.Dispose(disposing);
    }

    private static NotSupportedException Unseekable() => new("A connection has no position");

    private static NotSupportedException Waits() => new("The world's one thread must not wait");
}
