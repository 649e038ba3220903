using ShardedKv.Actors.Journals;

namespace ShardedKv.Actors.Tests.Journals;

/// <summary>The head is on disks: its bytes stay as they are.</summary>
public sealed class EventHeadTests
{
    private static readonly EventHead Head = new(7301, "E1", "", "wä", 0x0102030405060708);

    [Fact]
    public void The_bytes_of_format_1_do_not_change()
    {
        Assert.Equal("01" + "851C0000" + "0807060504030201" + "0200" + "4531" + "0000" + "0300" + "77C3A4", Convert.ToHexString(Head.Write()));
    }

    [Fact]
    public void What_was_written_is_read_and_the_payload_follows()
    {
        var read = EventHead.Read([.. Head.Write(), 9, 9], out var length);

        Assert.Equal(Head, read);
        Assert.Equal(Head.Write().Length, length);
    }

    [Fact]
    public void A_head_that_ends_too_early_or_is_of_another_format_is_refused()
    {
        var bytes = Head.Write();
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<FormatException>(() => EventHead.Read(bytes.AsSpan(0, length), out _));
        }

        bytes[0] = 2;
        Assert.Throws<FormatException>(() => EventHead.Read(bytes, out _));
    }
}
