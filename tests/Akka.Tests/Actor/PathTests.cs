using Akka.Actor;

namespace Akka.Tests.Actor;

public class PathTests
{
    [Theory]
    [InlineData("akka://sys", "akka", "sys", null, null)]
    [InlineData("akka.tcp://sys@host:2552", "akka.tcp", "sys", "host", 2552)]
    [InlineData("akka.tcp://sys@127.0.0.1:1", "akka.tcp", "sys", "127.0.0.1", 1)]
    [InlineData("akka.tcp://sys@[::1]:1", "akka.tcp", "sys", "[::1]", 1)]
    public void An_address_is_read_and_written(string text, string protocol, string system, string? host, int? port)
    {
        var address = Address.Parse(text);

        Assert.Equal(new Address(protocol, system, host, port), address);
        Assert.Equal(text, address.ToString());
        Assert.Equal(host is null, address.HasLocalScope);
    }

    [Theory]
    [InlineData("")]
    [InlineData("sys")]
    [InlineData("://sys")]
    [InlineData("akka://")]
    [InlineData("akka.tcp://@host:1")]
    [InlineData("akka.tcp://sys@host")]
    [InlineData("akka.tcp://sys@host:port")]
    public void What_is_no_address_is_refused(string text)
    {
        Assert.False(Address.TryParse(text, out _));
        Assert.Throws<UriFormatException>(() => Address.Parse(text));
    }

    [Fact]
    public void A_path_of_any_depth_has_the_hash_of_its_equal()
    {
        var deep = string.Concat(Enumerable.Repeat("/a", 1_000_000));
        var hashedFromBelow = ActorPath.Parse($"akka://sys/user{deep}");
        var hashedFromAbove = ActorPath.Parse("akka://sys/user");
        for (var i = 0; i < 1_000_000; i++)
        {
            _ = hashedFromAbove.GetHashCode();
            hashedFromAbove /= "a";
        }

        Assert.Equal(hashedFromAbove.GetHashCode(), hashedFromBelow.GetHashCode());
        Assert.Equal(hashedFromAbove, hashedFromBelow);
    }

    [Fact]
    public void A_path_is_read_with_and_without_a_uid()
    {
        var plain = ActorPath.Parse("akka.tcp://sys@host:1/user/a/b");
        var full = ActorPath.Parse("akka.tcp://sys@host:1/user/a/b#-123");

        Assert.Equal(0, plain.Uid);
        Assert.Equal(-123, full.Uid);
        Assert.Equal(["user", "a", "b"], full.Elements);
        Assert.Equal("b", full.Name);
        Assert.Equal(3, full.Depth);
        Assert.Equal(plain, full);
        Assert.Equal("akka.tcp://sys@host:1/user/a/b", full.ToString());
        Assert.Equal("akka.tcp://sys@host:1/user/a/b#-123", full.ToSerializationFormat());
        Assert.Equal("/user/a/b", full.ToStringWithoutAddress());
    }

    [Fact]
    public void A_local_path_takes_the_address_it_is_written_for_and_a_global_one_keeps_its_own()
    {
        var address = new Address("akka.tcp", "sys", "host", 1);
        var local = new RootActorPath(new Address("akka", "sys")) / "user" / "a#5";
        var global = new RootActorPath(new Address("akka.tcp", "other", "far", 2)) / "user";

        Assert.Equal("akka.tcp://sys@host:1/user/a#5", local.ToSerializationFormatWithAddress(address));
        Assert.Equal("akka.tcp://sys@host:1/user/a", local.ToStringWithAddress(address));
        Assert.Equal("akka.tcp://other@far:2/user", global.ToStringWithAddress(address));
    }

    [Fact]
    public void A_root_is_its_own_parent_and_is_written_with_a_slash()
    {
        var root = new RootActorPath(new Address("akka", "sys"));

        Assert.Same(root, root.Parent);
        Assert.Equal("akka://sys/", root.ToString());
        Assert.Equal(root, (root / "user" / "a").Root);
    }

    [Fact]
    public void Paths_differ_by_address_depth_and_names()
    {
        var a = ActorPath.Parse("akka://sys/user/a");

        Assert.NotEqual(ActorPath.Parse("akka://other/user/a"), a);
        Assert.NotEqual(ActorPath.Parse("akka://sys/user"), a);
        Assert.NotEqual(ActorPath.Parse("akka://sys/user/b"), a);
        Assert.NotEqual(ActorPath.Parse("akka://sys/other/a"), a);
    }

    [Fact]
    public void A_path_with_a_uid_that_is_no_number_is_refused() => Assert.False(ActorPath.TryParse("akka://sys/user/a#b", out _));

    [Fact]
    public void Escapes_and_symbols_are_valid_elements() =>
        Assert.All(["a%20b", "-_.*$+:@&=,!~';()", "\"quoted\"", "%AF"], e => Assert.True(ActorPath.IsValidPathElement(e)));
}
