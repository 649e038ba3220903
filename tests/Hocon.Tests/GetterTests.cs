using Hocon;

namespace Hocon.Tests;

public class GetterTests
{
    private static HoconRoot Value(string text) => HoconParser.Parse($"v = {text}");

    [Theory]
    [InlineData("true", true), InlineData("on", true), InlineData("yes", true), InlineData("\"on\"", true)]
    [InlineData("false", false), InlineData("off", false), InlineData("no", false)]
    public void Booleans(string text, bool expected) => Assert.Equal(expected, Value(text).GetBoolean("v"));

    [Theory]
    [InlineData("42", 42L), InlineData("-7", -7L), InlineData("0xFF", 255L), InlineData("\"12\"", 12L), InlineData("9223372036854775807", long.MaxValue)]
    public void Whole_numbers(string text, long expected) => Assert.Equal(expected, Value(text).GetLong("v"));

    [Fact]
    public void Numbers_of_every_kind()
    {
        var root = HoconParser.Parse("b = 255, i = -5, f = 1.5, d = 2.5e-3, m = 79228162514264337593543950335, bs = [on, no], ds = [1, 2.5], bytes = [1, 255]");

        Assert.Equal(255, root.GetByte("b"));
        Assert.Equal(-5, root.GetInt("i"));
        Assert.Equal(1.5f, root.GetFloat("f"));
        Assert.Equal(0.0025, root.GetDouble("d"));
        Assert.Equal(decimal.MaxValue, root.GetDecimal("m"));
        Assert.Equal([true, false], root.GetBooleanList("bs"));
        Assert.Equal([1.0, 2.5], root.GetDoubleList("ds"));
        Assert.Equal([1.0f, 2.5f], root.GetFloatList("ds"));
        Assert.Equal([1m, 2.5m], root.GetDecimalList("ds"));
        Assert.Equal([1L, 255L], root.GetLongList("bytes"));
        Assert.Equal(new byte[] { 1, 255 }, root.GetByteList("bytes"));
    }

    [Theory]
    [InlineData("10ms", 10), InlineData("10 s", 10_000), InlineData("1 minute", 60_000), InlineData("5 minutes", 300_000), InlineData("2h", 7_200_000)]
    [InlineData("1d", 86_400_000), InlineData("250", 250), InlineData("1.5s", 1_500), InlineData("\"3 seconds\"", 3_000), InlineData("1 millisecond", 1)]
    [InlineData("2000 micros", 2), InlineData("0s", 0), InlineData("infinite", -1)]
    public void Durations_in_milliseconds(string text, int expected) =>
        Assert.Equal(TimeSpan.FromMilliseconds(expected), Value(text).GetTimeSpan("v"));

    [Fact]
    public void Short_durations_keep_their_ticks()
    {
        Assert.Equal(TimeSpan.FromTicks(15), Value("1500ns").GetTimeSpan("v"));
        Assert.Equal(TimeSpan.FromTicks(70), Value("7us").GetTimeSpan("v"));
        Assert.Equal(TimeSpan.FromTicks(20), Value("2 microseconds").GetTimeSpan("v"));
    }

    [Theory]
    [InlineData("128000b", 128_000L), InlineData("512", 512L), InlineData("64KiB", 65_536L), InlineData("64k", 65_536L), InlineData("64 K", 65_536L), InlineData("1kB", 1_000L)]
    [InlineData("1MB", 1_000_000L), InlineData("1 MiB", 1_048_576L), InlineData("2m", 2_097_152L), InlineData("0.5MiB", 524_288L), InlineData("3 megabytes", 3_000_000L)]
    [InlineData("1GB", 1_000_000_000L), InlineData("1g", 1_073_741_824L), InlineData("1TiB", 1_099_511_627_776L), InlineData("2 gibibytes", 2_147_483_648L), InlineData("1P", 1_125_899_906_842_624L)]
    public void Sizes_in_bytes(string text, long expected) => Assert.Equal(expected, Value(text).GetByteSize("v"));

    [Theory]
    [InlineData("ns nano nanos nanosecond nanoseconds", 0.01)]
    [InlineData("us micro micros microsecond microseconds", 10)]
    [InlineData("ms milli millis millisecond milliseconds", 10_000)]
    [InlineData("s second seconds", 10_000_000)]
    [InlineData("m minute minutes", 600_000_000)]
    [InlineData("h hour hours", 36_000_000_000)]
    [InlineData("d day days", 864_000_000_000)]
    public void Every_unit_of_a_duration(string units, double ticks) => Assert.All(units.Split(' '), unit =>
    {
        Assert.Equal(TimeSpan.FromTicks((long)(300 * ticks)), Value($"300 {unit}").GetTimeSpan("v"));
        Assert.Equal(TimeSpan.FromTicks((long)(300 * ticks)), Value($"\"300{unit}\"").GetTimeSpan("v"));
    });

    [Theory]
    [InlineData("b B byte bytes", 1L)]
    [InlineData("kB kilobyte kilobytes", 1_000L)]
    [InlineData("k K Ki KiB kibibyte kibibytes", 1L << 10)]
    [InlineData("MB megabyte megabytes", 1_000_000L)]
    [InlineData("m M Mi MiB mebibyte mebibytes", 1L << 20)]
    [InlineData("GB gigabyte gigabytes", 1_000_000_000L)]
    [InlineData("g G Gi GiB gibibyte gibibytes", 1L << 30)]
    [InlineData("TB terabyte terabytes", 1_000_000_000_000L)]
    [InlineData("t T Ti TiB tebibyte tebibytes", 1L << 40)]
    [InlineData("PB petabyte petabytes", 1_000_000_000_000_000L)]
    [InlineData("p P Pi PiB pebibyte pebibytes", 1L << 50)]
    [InlineData("EB exabyte exabytes", 1_000_000_000_000_000_000L)]
    [InlineData("e E Ei EiB exbibyte exbibytes", 1L << 60)]
    public void Every_unit_of_a_size(string units, long bytes) => Assert.All(units.Split(' '), unit =>
    {
        Assert.Equal(3 * bytes, Value($"3 {unit}").GetByteSize("v"));
        Assert.Equal(3 * bytes, Value($"3{unit}").GetByteSize("v"));
    });

    [Theory]
    [InlineData("9 EiB", "'9 EiB' is too large")]
    [InlineData("1 kb", "'1 kb' has unknown unit 'kb'; expected b, kB, KiB, MB, MiB, GB, GiB, ...")]
    [InlineData("-1 k", "'-1 k' is not a size such as 128000b, 64KiB or 1MB")]
    [InlineData("k", "'k' is not a size such as 128000b, 64KiB or 1MB")]
    [InlineData("null", "'null' is not a size such as 128000b, 64KiB or 1MB")]
    public void These_are_no_sizes(string text, string expected) =>
        Assert.Equal("v: " + expected, Assert.Throws<HoconValueException>(() => Value(text).GetByteSize("v")).Message);

    [Theory]
    [InlineData("10 parsecs"), InlineData("-5s"), InlineData("abc"), InlineData("\"\""), InlineData("1e30d")]
    public void These_are_no_durations(string text) =>
        Assert.Equal("v", Assert.Throws<HoconValueException>(() => Value(text).GetTimeSpan("v")).FailPath);

    [Fact]
    public void A_bad_value_names_its_path_also_when_there_is_a_default()
    {
        var root = HoconParser.Parse("a.b { i = x, big = 300, huge = 99999999999, size = 1 zebra, flag = perhaps, o = {}, l = [1, x], t = infinite }");

        Action[] reads =
        [
            () => root.GetInt("a.b.i", 1), () => root.GetByte("a.b.big"), () => root.GetInt("a.b.huge"), () => root.GetByteSize("a.b.size", null),
            () => root.GetBoolean("a.b.flag", true), () => root.GetString("a.b.o"), () => root.GetIntList("a.b.l"), () => root.GetObject("a.b.i"),
            () => root.GetStringList("a.b.flag"), () => root.GetTimeSpan("a.b.t", allowInfinite: false),
        ];

        Assert.All(reads, read => Assert.StartsWith("a.b.", Assert.Throws<HoconValueException>(read).FailPath, StringComparison.Ordinal));
        Assert.Equal("a.b.i: 'x' is not a whole number from -2147483648 to 2147483647", Assert.Throws<HoconValueException>(() => root.GetInt("a.b.i")).Message);
    }

    [Fact]
    public void An_absent_value_gives_the_default_or_an_error()
    {
        var root = HoconParser.Parse("a = 1");

        Assert.Equal("d", root.GetString("b.c", "d"));
        Assert.Null(root.GetString("b.c", null));
        Assert.Equal(5, root.GetInt("a.b", 5));
        Assert.Equal(TimeSpan.FromSeconds(1), root.GetTimeSpan("x", TimeSpan.FromSeconds(1)));
        Assert.Equal(7L, root.GetByteSize("x", 7));
        Assert.Equal("b.c", Assert.Throws<HoconValueException>(() => root.GetString("b.c")).FailPath);
    }

    [Fact]
    public void An_object_with_numbered_keys_is_an_array() =>
        Assert.Equal(["x", "y", "z"], HoconParser.Parse("a { 2 = z, 0 = x, 1 = y }").GetStringList("a"));

    [Fact]
    public void Paths_parse_and_print()
    {
        var path = HoconPath.Parse("a.\"b.c\".d");

        Assert.Equal(["a", "b.c", "d"], path);
        Assert.Equal("a.\"b.c\".d", path.Value);
        Assert.Equal("d", path.Key);
        Assert.Equal(HoconPath.Parse("a.\"b.c\""), path.SubPath(2));
        Assert.False(HoconPath.TryParse("a..b", out _));
        Assert.Equal(1, HoconParser.Parse("a { \"b.c\" { d = 1 } }").GetValue(path).GetInt());
    }

    [Fact]
    public void Types_are_told_apart()
    {
        var root = HoconParser.Parse("o = {}, a = [], n = 5, b = on, s = text, q = \"5\"");

        Assert.Equal(
            [HoconType.Object, HoconType.Array, HoconType.Number, HoconType.Boolean, HoconType.String, HoconType.String],
            root.AsEnumerable().Select(f => f.Value.Type));
    }
}
