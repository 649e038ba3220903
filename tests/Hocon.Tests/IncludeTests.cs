using Hocon;

namespace Hocon.Tests;

public class IncludeTests
{
    private static HoconRoot Parse(string text, params (string Name, string Text)[] files) =>
        HoconParser.Parse(text, async (_, name) =>
        {
            await Task.Yield();
            return files.FirstOrDefault(f => f.Name == name).Text ?? "";
        });

    [Theory]
    [InlineData("include \"other.conf\"")]
    [InlineData("include file(\"other.conf\")")]
    [InlineData("include required(\"other.conf\")")]
    [InlineData("include required(file( \"other.conf\" ))")]
    public void An_include_puts_the_fields_where_it_stands(string include)
    {
        var root = Parse($"a = 1\n{include}\nb = 3", ("other.conf", "a = 2, b = 2, c { d = 4 }"));

        Assert.Equal("2 3 4", $"{root.GetInt("a")} {root.GetInt("b")} {root.GetInt("c.d")}");
    }

    [Fact]
    public void An_include_in_an_object_is_below_it_and_its_substitutions_look_there_first()
    {
        var root = Parse("x = outer, a.b { include \"other.conf\" }", ("other.conf", "y = here, near = ${y}, far = ${x}"));

        Assert.Equal("here", root.GetString("a.b.near"));
        Assert.Equal("outer", root.GetString("a.b.far"));
    }

    [Fact]
    public void An_optional_include_that_is_absent_adds_nothing() => Assert.Equal(1, Parse("include \"x\"\na = 1").GetInt("a"));

    [Fact]
    public void A_required_include_that_is_absent_is_an_error()
    {
        var e = Assert.Throws<HoconParserException>(() => Parse("a = 1\ninclude required(\"x.conf\")"));

        Assert.Equal("The required include 'x.conf' does not exist or is empty. At line 2, position 1.", e.Message);
    }

    [Fact]
    public void An_error_in_an_include_names_the_file_and_both_places()
    {
        var e = Assert.Throws<HoconParserException>(() => Parse("include \"other.conf\"", ("other.conf", "a = 1\nb = [")));

        Assert.StartsWith("In include 'other.conf': Expected ']' to close the array opened at line 2, position 5", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_callback_learns_the_kind_of_include()
    {
        var asked = new List<(HoconCallbackType, string)>();
        HoconParser.Parse("include url(\"u\")\ninclude classpath(\"c\")\ninclude \"f\"", (type, name) =>
        {
            asked.Add((type, name));
            return Task.FromResult("");
        });

        Assert.Equal([(HoconCallbackType.Url, "u"), (HoconCallbackType.Resource, "c"), (HoconCallbackType.File, "f")], asked);
    }

    [Fact]
    public void An_include_of_itself_ends_in_an_error() =>
        Assert.Contains("nested more than", Assert.Throws<HoconParserException>(() => Parse("include \"x\"", ("x", "include \"x\""))).Message, StringComparison.Ordinal);

    [Fact]
    public void A_failing_callback_and_a_missing_one_are_errors()
    {
        var failing = Assert.Throws<HoconParserException>(() => HoconParser.Parse("include \"x\"", (_, _) => throw new IOException("disk")));
        Assert.Equal("Cannot include 'x': disk. At line 1, position 1.", failing.Message);
        Assert.Throws<HoconParserException>(() => HoconParser.Parse("include \"x\""));
    }
}
