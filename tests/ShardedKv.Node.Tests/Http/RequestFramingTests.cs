using System.Buffers;
using System.Text;
using ShardedKv.Node.Http.Framing;

namespace ShardedKv.Node.Tests.Http;

/// <summary>The framing by itself: however the stream is cut, the same bytes are marked.</summary>
public class RequestFramingTests
{
    private const string Stream =
        "PUT /a%00 HTTP/1.1\r\nContent-Length: 5\r\nX: %00\r\n\r\n%00%0"
        + "GET /%~0?q=%00 HTTP/1.1\nHost: %00\n\n"
        + "POST /%00%00 HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3;e=%00\r\n%00\r\nA\r\nGET /%00 \r\n\r\n0\r\nT: %00\r\n\r\n"
        + "\r\n\nGET /%00 HTTP/1.1\r\n\r\nGET /%0";

    private const string Marked =
        "PUT /a%~0 HTTP/1.1\r\nContent-Length: 5\r\nX: %00\r\n\r\n%00%0"
        + "GET /%~~?q=%00 HTTP/1.1\nHost: %00\n\n"
        + "POST /%~0%~0 HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3;e=%00\r\n%00\r\nA\r\nGET /%00 \r\n\r\n0\r\nT: %00\r\n\r\n"
        + "\r\n\nGET /%~0 HTTP/1.1\r\n\r\nGET /%0";

    [Theory]
    [InlineData(1), InlineData(2), InlineData(3), InlineData(7), InlineData(64), InlineData(10_000)]
    public void Only_request_lines_are_marked_however_the_stream_is_cut(int segmentBytes)
    {
        var bytes = Encoding.ASCII.GetBytes(Stream);
        var framing = new RequestFraming();
        var walked = 0L;

        // The input grows by one byte a time, and everything stays unconsumed.
        for (var length = 1; length <= bytes.Length; length++)
        {
            walked = framing.Walk(Segment.Cut(bytes.AsMemory(0, length), segmentBytes), walked);
        }

        Assert.Equal(Marked, Encoding.ASCII.GetString(bytes));
        Assert.Equal(Stream.LastIndexOf("GET", StringComparison.Ordinal), walked);
    }

    [Theory]
    [InlineData("PUT / HTTP/1.1\r\nContent-Length: x\r\n\r\nGET /%00 HTTP/1.1\r\n")]
    [InlineData("PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nGET /%00 HTTP/1.1\r\n")]
    [InlineData("PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffff\r\nGET /%00 HTTP/1.1\r\n")]
    public void Framing_that_is_not_understood_is_left_alone(string stream)
    {
        var bytes = Encoding.ASCII.GetBytes(stream);

        var walked = new RequestFraming().Walk(new ReadOnlySequence<byte>(bytes), 0);

        Assert.Equal(stream, Encoding.ASCII.GetString(bytes));
        Assert.Equal(bytes.Length, walked);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public static ReadOnlySequence<byte> Cut(ReadOnlyMemory<byte> whole, int bytes)
        {
            Segment? first = null, last = null;
            for (var start = 0; start < whole.Length; start += bytes)
            {
                var next = new Segment
                {
                    Memory = whole.Slice(start, Math.Min(bytes, whole.Length - start)),
                    RunningIndex = start,
                };
                first ??= next;
                if (last is not null)
                {
                    last.Next = next;
                }

                last = next;
            }

            return new ReadOnlySequence<byte>(first!, 0, last!, last!.Memory.Length);
        }
    }
}
