using System.Text;
using Akka.Actor;
using Akka.Remote.Transport;
using Akka.Remote.Wire;
using Google.Protobuf;

namespace Akka.Remote.Tests.Wire;

/// <summary>Bytes that a released version has written must be read for ever; a change here is a change of the protocol.</summary>
public class WireFormatTests
{
    private static readonly Origin _origin = Frames.OriginOf(new Address("akka.tcp", "sys", "10.0.0.1", 2552), 0x01020304);

    [Fact]
    public void Kept_bytes_of_every_kind_of_frame()
    {
        var lines = new[]
        {
            Line("envelope", Envelope("akka.tcp://b@h:2/user/x#7", "akka.tcp://a@h:1/user/y#8", 17, "S", "hi")),
            Line("without sender", Envelope("akka.tcp://b@h:2/user/x#7", "", 4, "", "hi")),
            Line("system", Envelope("akka.tcp://b@h:2/user/x#7", "", 22, "W", "hi", new SystemNumber(1, 300))),
            Line("negative serializer", Envelope("r", "", -1, "", "")),
            Line("associate", FrameBuffer.Encode(Frames.Associate(_origin, 7, 9))),
            Line("associated", FrameBuffer.Encode(Frames.Associated(_origin))),
            Line("refused", FrameBuffer.Encode(Frames.Refused(Refused.Types.Reason.Quarantined))),
            Line("ack", FrameBuffer.Encode(Frames.Ack(1, 300))),
            Line("heartbeat", FrameBuffer.Encode(Frames.Heartbeat())),
            Line("disassociate", FrameBuffer.Encode(Frames.Disassociate(DisassociateInfo.Shutdown))),
        };

        Assert.Equal(File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Wire", "frames.approved.txt")), lines);
    }

    [Fact]
    public void What_the_fast_codec_writes_the_generated_classes_read()
    {
        var bytes = Envelope("recipient", "sender", 17, "manifest", "payload", new SystemNumber(3, 5));

        var envelope = Frame.Parser.ParseFrom(bytes.AsSpan(FrameBuffer.LengthBytes)).Envelope;

        Assert.Equal(
            new Remote.Wire.Envelope
            {
                Recipient = "recipient",
                Sender = "sender",
                Serializer = 17,
                Manifest = "manifest",
                Payload = ByteString.CopyFromUtf8("payload"),
                Sequence = 5,
                Epoch = 3,
            },
            envelope);
        Assert.Equal(bytes.AsSpan(FrameBuffer.LengthBytes).ToArray(), new Frame { Envelope = envelope }.ToByteArray());
    }

    [Fact]
    public void What_the_generated_classes_write_the_fast_codec_reads_and_fields_of_later_versions_are_skipped()
    {
        var body = new Frame { Envelope = new Remote.Wire.Envelope { Recipient = "r", Payload = ByteString.CopyFromUtf8("p"), Serializer = 1 } }.ToByteArray();
        byte[] later = [0xF8, 0x01, 0x05, 0xF2, 0x01, 0x02, 9, 9, 0xED, 0x01, 1, 2, 3, 4];
        byte[] extended = [body[0], (byte)(body[1] + later.Length), .. body[2..], .. later];

        Assert.True(EnvelopeCodec.TryRead(extended, out var view));

        Assert.Equal("r"u8, view.Recipient);
        Assert.Equal("p"u8, view.Payload);
        Assert.Equal(1, view.Serializer);
    }

    [Theory]
    [InlineData("0A05")]
    [InlineData("0A020A7F")]
    [InlineData("0A0101FF")]
    [InlineData("0A021880")]
    public void Broken_envelopes_are_told_apart_from_other_frames(string hex)
    {
        Assert.Throws<InvalidDataException>(() => EnvelopeCodec.TryRead(Convert.FromHexString(hex), out _));
    }

    private static byte[] Envelope(string recipient, string sender, int serializer, string manifest, string payload, SystemNumber number = default)
    {
        using var buffer = new FrameBuffer(16);
        EnvelopeCodec.Write(buffer, Encoding.UTF8.GetBytes(recipient), Encoding.UTF8.GetBytes(sender), serializer, manifest, Encoding.UTF8.GetBytes(payload), number);
        return buffer.Written.ToArray();
    }

    private static string Line(string name, byte[] bytes) => $"{name}: {Convert.ToHexString(bytes)}";
}
