using System.Text;
using ShardedKv.Core.Keys;

namespace ShardedKv.Core.Tests.Keys;

public sealed class KeyTests
{
    [Theory]
    [InlineData(0), InlineData(4097)]
    public void A_key_out_of_bounds_is_refused_with_its_length(int bytes)
    {
        var thrown = Assert.Throws<KeyBoundsException>(() => Key.Of(new byte[bytes]));

        Assert.Equal(bytes, thrown.Bytes);
        Assert.False(Key.TryOf(new byte[bytes], out _));
    }

    [Theory]
    [InlineData(1), InlineData(4096)]
    public void A_key_at_its_bounds_is_taken(int bytes) => Assert.Equal(bytes, Key.Of(new byte[bytes]).Memory.Length);

    [Fact]
    public void Keys_are_equal_and_ordered_by_their_unsigned_bytes()
    {
        var low = Key.Of(new byte[] { 0x7F });
        var high = Key.Of(new byte[] { 0x80 });
        var longer = Key.Of(new byte[] { 0x7F, 0 });

        Assert.True(low < high);
        Assert.True(low < longer && longer < high);
        Assert.Equal(low, Key.Of(new byte[] { 0x7F }));
        Assert.Equal(low.GetHashCode(), Key.Of(new byte[] { 0x7F }).GetHashCode());
        Assert.NotEqual(low, high);
    }

    /// <summary>The check value of CRC-32C, and RFC 3720's test vectors (appendix B.4).</summary>
    [Fact]
    public void The_routing_key_is_the_crc_32c_of_the_key()
    {
        Assert.Equal(0xE3069283u, Key.FromText("123456789").RoutingKey.Value);
        Assert.Equal(0x8A9136AAu, RoutingKey.Of(new byte[32]).Value);
        Assert.Equal(0x62A8AB43u, RoutingKey.Of(Enumerable.Repeat((byte)0xFF, 32).ToArray()).Value);
        Assert.Equal(0x46DD794Eu, RoutingKey.Of([.. Enumerable.Range(0, 32).Select(i => (byte)i)]).Value);
    }

    [Fact]
    public void A_key_shows_as_text_when_it_is_text()
    {
        Assert.Equal("user/7", Key.FromText("user/7").ToString());
        Assert.Equal("0xC3BC", Key.Of(Encoding.UTF8.GetBytes("ü")).ToString());
    }

    [Fact]
    public void Limits_that_no_cluster_can_have_are_refused_by_name()
    {
        new StoreLimits().Check();
        new StoreLimits(1, 0).Check();

        Assert.Equal("KeyBytesMax", Assert.Throws<ArgumentOutOfRangeException>(new StoreLimits(4097).Check).ParamName);
        Assert.Equal("ValueBytesMax", Assert.Throws<ArgumentOutOfRangeException>(new StoreLimits(1, (1 << 20) + 1).Check).ParamName);
        Assert.Equal(
            "SessionLifetime",
            Assert.Throws<ArgumentOutOfRangeException>(new StoreLimits { SessionLifetime = TimeSpan.Zero }.Check).ParamName);
    }
}
