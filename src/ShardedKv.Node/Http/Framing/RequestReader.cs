using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace ShardedKv.Node.Http.Framing;

/// <summary>
/// A connection's input as Kestrel reads it: the transport's own buffers, uncopied, with the zero bytes in request
/// lines marked before Kestrel parses them. Kestrel parses a request line only once its line feed is there, and the
/// framing marks a line as soon as it is, so a line is never seen half marked.
/// </summary>
internal sealed class RequestReader(PipeReader inner) : PipeReader
{
    private readonly RequestFraming _framing = new();
    private ReadOnlySequence<byte> _buffer;
    private long _walked;

    /// <inheritdoc />
    public override bool TryRead(out ReadResult result)
    {
        if (!inner.TryRead(out result))
        {
            return false;
        }

        Follow(result);
        return true;
    }

    /// <inheritdoc />
    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        var read = inner.ReadAsync(cancellationToken);
        if (!read.IsCompletedSuccessfully)
        {
            return Awaited(read);
        }

        var result = read.Result;
        Follow(result);
        return new ValueTask<ReadResult>(result);
    }

    /// <inheritdoc />
    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    /// <inheritdoc />
    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        _walked -= _buffer.GetOffset(consumed) - _buffer.GetOffset(_buffer.Start);
        if (_walked < 0)
        {
            _framing.GiveUp();
            _walked = 0;
        }

        _buffer = default;
        inner.AdvanceTo(consumed, examined);
    }

    /// <inheritdoc />
    public override void CancelPendingRead() => inner.CancelPendingRead();

    /// <inheritdoc />
    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    /// <inheritdoc />
    public override ValueTask CompleteAsync(Exception? exception = null) => inner.CompleteAsync(exception);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReadResult> Awaited(ValueTask<ReadResult> read)
    {
        var result = await read.ConfigureAwait(false);
        Follow(result);
        return result;
    }

    private void Follow(in ReadResult result)
    {
        _buffer = result.Buffer;
        _walked = _framing.Walk(_buffer, _walked);
    }
}
