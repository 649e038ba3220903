using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net.Sockets;
using Google.Protobuf;

namespace Akka.Remote.TestKit.Wire;

/// <summary>Requests and replies both ways over one socket. For any thread.</summary>
/// <param name="socket">Connected; ended with this.</param>
/// <param name="answer">
/// Makes the reply to the peer's request, or throws the reason why not. Called in the order of the requests up to its first
/// await; a reply may come much later than those to later requests.
/// </param>
internal sealed class Connection(Socket socket, Func<Connection, Frame, Task<Frame>> answer) : IDisposable
{
    private const int FrameBytesMax = 64 * 1024;

    // A test's thread waits for each, so that only a test that never waits comes near this.
    private const int UnansweredMax = 1024;

    private readonly NetworkStream _stream = new(socket, ownsSocket: true);
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly ConcurrentDictionary<ulong, TaskCompletionSource<Frame>> _unanswered = new();
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ulong _lastId;

    /// <summary>Complete when nothing can come or go any more, whichever side ended it.</summary>
    public Task Closed => _closed.Task;

    public void Start()
    {
        socket.NoDelay = true;
        _ = Task.Run(ReadAsync);
    }

    /// <exception cref="ConductorException">The peer refused, or is gone.</exception>
    /// <exception cref="TimeoutException">There was no reply in time.</exception>
    public async Task<Frame> RequestAsync(Frame request, TimeSpan timeout)
    {
        if (_unanswered.Count >= UnansweredMax)
        {
            throw new ConductorException($"{UnansweredMax} requests wait for their replies");
        }

        request.Id = Interlocked.Increment(ref _lastId);
        var reply = new TaskCompletionSource<Frame>(TaskCreationOptions.RunContinuationsAsynchronously);
        _unanswered[request.Id] = reply;
        try
        {
            await WriteAsync(request).ConfigureAwait(false);
            var frame = await reply.Task.WaitAsync(timeout).ConfigureAwait(false);
            return frame.Failure.Length == 0 ? frame : throw new ConductorException(frame.Failure);
        }
        finally
        {
            _unanswered.TryRemove(request.Id, out _);
        }
    }

    public void Dispose() => _stream.Dispose();

    private async Task ReadAsync()
    {
        var header = new byte[4];
        try
        {
            while (true)
            {
                await _stream.ReadExactlyAsync(header).ConfigureAwait(false);
                var length = BinaryPrimitives.ReadInt32BigEndian(header);
                if (length is < 0 or > FrameBytesMax)
                {
                    throw new IOException($"A frame of {length} bytes; {FrameBytesMax} is the most");
                }

                var bytes = new byte[length];
                await _stream.ReadExactlyAsync(bytes).ConfigureAwait(false);
                Take(Frame.Parser.ParseFrom(bytes));
            }
        }
        catch (Exception cause) when (cause is IOException or ObjectDisposedException)
        {
            // The end, which each waiting request hears of below.
        }
        finally
        {
            Dispose();
            _closed.TrySetResult();
            foreach (var reply in _unanswered.Values)
            {
                reply.TrySetException(Gone());
            }
        }
    }

    private void Take(Frame frame)
    {
        if (!frame.Reply)
        {
            _ = AnswerAsync(frame);
        }
        else if (_unanswered.TryGetValue(frame.Id, out var reply))
        {
            reply.TrySetResult(frame);
        }
    }

    private async Task AnswerAsync(Frame request)
    {
        Frame reply;
        try
        {
            reply = await answer(this, request).ConfigureAwait(false);
        }
        catch (Exception cause)
        {
            reply = new Frame { Failure = cause.Message.Length > 0 ? cause.Message : cause.GetType().Name };
        }

        (reply.Id, reply.Reply) = (request.Id, true);
        try
        {
            await WriteAsync(reply).ConfigureAwait(false);
        }
        catch (ConductorException)
        {
            // Who asked is gone.
        }
    }

    private async Task WriteAsync(Frame frame)
    {
        var bytes = new byte[4 + frame.CalculateSize()];
        BinaryPrimitives.WriteInt32BigEndian(bytes, bytes.Length - 4);
        frame.WriteTo(bytes.AsSpan(4));
        await _writing.WaitAsync().ConfigureAwait(false);
        try
        {
            await _stream.WriteAsync(bytes).ConfigureAwait(false);
        }
        catch (Exception cause) when (cause is IOException or ObjectDisposedException)
        {
            throw Gone();
        }
        finally
        {
            _writing.Release();
        }

        // A request that was entered after the end would wait for its whole timeout.
        if (_closed.Task.IsCompleted)
        {
            throw Gone();
        }
    }

    private static ConductorException Gone() => new("The test conductor's connection has ended");
}
