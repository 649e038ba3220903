using Akka.Configuration;

namespace Akka.Tests.Configuration;

public class ConfigTests
{
    [Fact]
    public void Getters_read_and_absent_paths_give_defaults()
    {
        Config config = "a { i = 5, l = 6, d = 1.5, b = on, s = text, t = 10 s, z = 64KiB, list = [x, y], ints = [1, 2], m = 2.25, f = 0.5, by = [7] }";

        Assert.Equal((5, 6L, 1.5, true, "text"), (config.GetInt("a.i"), config.GetLong("a.l"), config.GetDouble("a.d"), config.GetBoolean("a.b"), config.GetString("a.s")));
        Assert.Equal((TimeSpan.FromSeconds(10), 65_536L), (config.GetTimeSpan("a.t"), config.GetByteSize("a.z")!.Value));
        Assert.Equal((2.25m, 0.5f), (config.GetDecimal("a.m"), config.GetFloat("a.f")));
        Assert.Equal(["x", "y"], config.GetStringList("a.list"));
        Assert.Equal([1, 2], config.GetIntList("a.ints"));
        Assert.Equal([1L, 2L], config.GetLongList("a.ints"));
        Assert.Equal(new byte[] { 7 }, config.GetByteList("a.by"));
        Assert.Equal((9, true, "d", TimeSpan.FromSeconds(1)), (config.GetInt("x", 9), config.GetBoolean("x", true), config.GetString("x", "d"), config.GetTimeSpan("x", TimeSpan.FromSeconds(1))));
        Assert.Equal((0, false, TimeSpan.Zero), (config.GetInt("x"), config.GetBoolean("x"), config.GetTimeSpan("x")));
        Assert.Null(config.GetString("x"));
        Assert.Null(config.GetByteSize("x"));
        Assert.Null(config.GetConfig("x"));
        Assert.Empty(config.GetStringList("x"));
        Assert.Equal(["p"], config.GetStringList("x", ["p"]));
    }

    [Fact]
    public void A_fallback_fills_in_what_is_absent_at_every_depth()
    {
        var config = ConfigurationFactory.ParseString("a { x = 1, o { p = 1 } }, l = [1]")
            .WithFallback(ConfigurationFactory.ParseString("a { x = 2, y = 2, o { p = 2, q = 2 } }, l = [2, 3]"))
            .WithFallback(ConfigurationFactory.ParseString("a { z = 3, o.r = 3 }, b = 3"));

        Assert.Equal((1, 2, 3), (config.GetInt("a.x"), config.GetInt("a.y"), config.GetInt("a.z")));
        Assert.Equal([1], config.GetIntList("l"));
        var inner = config.GetConfig("a.o");
        Assert.Equal((1, 2, 3), (inner.GetInt("p"), inner.GetInt("q"), inner.GetInt("r")));
        Assert.Equal(["a", "b", "l"], config.AsEnumerable().Select(f => f.Key).Order());
        Assert.True(config.HasPath("a.o.r"));
        Assert.False(config.HasPath("a.o.s"));
        Assert.Equal(["a", "l"], config.Root.GetObject()!.Items.Keys);
    }

    [Fact]
    public void A_value_hides_the_fallbacks_object_and_what_is_below_it()
    {
        var config = ConfigurationFactory.ParseString("a { x = 1 }")
            .WithFallback(ConfigurationFactory.ParseString("a = off"))
            .WithFallback(ConfigurationFactory.ParseString("a { y = 2 }"));

        Assert.Equal(1, config.GetInt("a.x"));
        Assert.False(config.HasPath("a.y"));
    }

    [Fact]
    public void Null_is_there_and_hides_the_fallback_and_an_absent_value_does_not()
    {
        var config = ConfigurationFactory.ParseString("a = null, o { p = null }, b = ${?nowhere}")
            .WithFallback(ConfigurationFactory.ParseString("a = 1, o { p = 2, q = 3 }, b = 4"));

        Assert.True(config.HasPath("a"));
        Assert.Null(config.GetString("a", "default"));
        Assert.Null(config.GetString("o.p", "default"));
        Assert.Equal((3, 4), (config.GetInt("o.q"), config.GetInt("b")));
    }

    [Fact]
    public void The_first_of_several_fallbacks_wins_however_they_are_nested()
    {
        Config first = "x = 1", second = "x = 2, y = 2", third = "x = 3, y = 3, z = 3";

        var left = first.WithFallback(second).WithFallback(third);
        var right = first.WithFallback(second.WithFallback(third));

        Assert.All([left, right], config => Assert.Equal((1, 2, 3), (config.GetInt("x"), config.GetInt("y"), config.GetInt("z"))));
    }

    [Fact]
    public void Lists_of_every_type_are_read_and_a_bad_item_names_the_path()
    {
        Config config = "n = [1, 2], d = [1.5, 2], b = [on, no], s = [a, 1], e = []";

        Assert.Equal([1.5f, 2f], config.GetFloatList("d"));
        Assert.Equal([1.5, 2.0], config.GetDoubleList("d"));
        Assert.Equal([1.5m, 2m], config.GetDecimalList("d"));
        Assert.Equal([true, false], config.GetBooleanList("b"));
        Assert.Equal(["a", "1"], config.GetStringList("s"));
        Assert.Empty(config.GetIntList("e"));
        Assert.Equal("s: 'a' is not a whole number from -2147483648 to 2147483647", Assert.Throws<FormatException>(() => config.GetIntList("s")).Message);
    }

    [Fact]
    public void Configs_are_not_changed_by_fallbacks()
    {
        var config = ConfigurationFactory.ParseString("a { x = 1 }");
        var fallback = ConfigurationFactory.ParseString("a { y = 2 }");

        var both = config.WithFallback(fallback);

        Assert.False(config.HasPath("a.y"));
        Assert.False(fallback.HasPath("a.x"));
        Assert.True(both.HasPath("a.y"));
        Assert.Throws<ArgumentException>(() => config.WithFallback(config));
        Assert.Same(config, config.WithFallback(Config.Empty));
        Assert.Same(fallback, Config.Empty.WithFallback(fallback));
        Assert.Same(fallback, default(Config).SafeWithFallback(fallback));
        Assert.Same(config, config.SafeWithFallback(null));
    }

    [Fact]
    public void Empty_is_empty()
    {
        Assert.True(Config.Empty.IsEmpty);
        Assert.True(ConfigurationFactory.ParseString(" ").IsNullOrEmpty());
        Assert.True(default(Config).IsNullOrEmpty());
        Assert.True(ConfigurationFactory.ParseString("a {}").GetConfig("a").IsEmpty);
        Assert.False(ConfigurationFactory.ParseString("a = 1").IsNullOrEmpty());
    }

    [Fact]
    public void A_quoted_key_in_a_path_holds_dots()
    {
        Config config = "b { \"System.Byte[]\" = bytes }";

        Assert.Equal("bytes", config.GetString("b.\"System.Byte[]\""));
    }

    [Theory]
    [InlineData("a.t"), InlineData("a.i"), InlineData("a.list")]
    public void A_bad_value_names_its_path(string path)
    {
        Config config = "a { t = 10 parsecs, i = many, list = single }";
        Action read = path switch
        {
            "a.t" => () => config.GetTimeSpan(path),
            "a.i" => () => config.GetInt(path),
            _ => () => config.GetStringList(path),
        };

        Assert.StartsWith(path + ": ", Assert.Throws<FormatException>(read).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bad_boolean_is_not_supported()
    {
        Config config = "a.b = maybe";

        Assert.StartsWith("a.b: Unknown boolean format: 'maybe'", Assert.Throws<NotSupportedException>(() => config.GetBoolean("a.b")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bad_text_is_a_configuration_exception() =>
        Assert.Contains("At line 1, position 5.", Assert.Throws<ConfigurationException>(() => ConfigurationFactory.ParseString("a = ")).Message, StringComparison.Ordinal);

    [Fact]
    public void Includes_and_operators_build_configs()
    {
        var included = ConfigurationFactory.ParseString("include \"x\", a = 1", name => new Akka.Configuration.Hocon.HoconRoot(ConfigurationFactory.ParseString($"n = {name}").Root));

        Assert.Equal("x", included.GetString("n"));
        Assert.Equal(2, (included + "b = 2").GetInt("b"));
        Assert.Equal(3, ("a = 3" + included).GetInt("a"));
    }

    [Fact]
    public void Text_with_the_fallback_parses_to_the_same_again()
    {
        var config = ConfigurationFactory.ParseString("a { x = \"1 @ 2\" }").WithFallback(ConfigurationFactory.ParseString("a { y = [1] }"));

        var again = ConfigurationFactory.ParseString(config.ToString(includeFallback: true));

        Assert.Equal("1 @ 2", again.GetString("a.x"));
        Assert.Equal([1], again.GetIntList("a.y"));
        Assert.DoesNotContain("y", config.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_reference_settings_have_akkas_defaults()
    {
        var config = ConfigurationFactory.Default();

        Assert.Equal("INFO", config.GetString("akka.loglevel"));
        Assert.Equal(["Akka.Event.DefaultLogger"], config.GetStringList("akka.loggers"));
        Assert.Equal(TimeSpan.FromMinutes(5), config.GetTimeSpan("akka.log-dead-letters-suspend-duration"));
        Assert.Equal(30, config.GetInt("akka.actor.default-dispatcher.throughput"));
        Assert.Equal(Timeout.InfiniteTimeSpan, config.GetTimeSpan("akka.actor.ask-timeout"));
        Assert.Equal("json", config.GetString("akka.actor.serialization-bindings.\"System.Object\""));
        Assert.Equal(["cluster-leave"], config.GetStringList("akka.coordinated-shutdown.phases.cluster-exiting.depends-on"));
        Assert.Throws<ConfigurationException>(() => ConfigurationFactory.FromResource<Config>("nowhere.conf"));
    }
}
