using Hocon;

namespace Hocon.Tests;

/// <summary>The text forms of HOCON.</summary>
public class ParsingTests
{
    [Theory]
    [InlineData("a = 1")]
    [InlineData("a : 1")]
    [InlineData("{ a = 1 }")]
    [InlineData("{ \"a\" : \"1\" }")]
    [InlineData("\n\n # comment\n a = 1 // another\n\n")]
    [InlineData("a\n=\n1")]
    [InlineData("\uFEFFa = 1")]
    [InlineData("a = 1,")]
    [InlineData("a=1\r\nb=2\r\n")]
    public void These_texts_all_set_a_to_one(string text) => Assert.Equal("1", HoconParser.Parse(text).GetString("a"));

    [Fact]
    public void Dotted_keys_and_nested_objects_are_the_same()
    {
        var root = HoconParser.Parse("a.b.c = 1, a { b { d = 2 } }, a.b { e = 3 }");

        Assert.Equal(["c", "d", "e"], root.GetObject("a.b").Keys);
        Assert.Equal(3, root.GetInt("a.b.e"));
    }

    [Fact]
    public void A_quoted_key_holds_dots()
    {
        var root = HoconParser.Parse("bindings { \"System.Byte[]\" = bytes, plain . key = 2 }");

        Assert.Equal("bytes", root.GetString("bindings.\"System.Byte[]\""));
        Assert.Equal(2, root.GetInt("bindings.plain.key"));
    }

    [Fact]
    public void A_brace_may_stand_on_the_next_line()
    {
        Assert.Equal(5, HoconParser.Parse("akka\n{\n  x\n  {\n y = 5 } }").GetInt("akka.x.y"));
    }

    [Fact]
    public void Strings_keep_escapes_and_triple_quotes_keep_everything()
    {
        var root = HoconParser.Parse("a = \"x\\ty\\u0041\\\"\"\nb = \"\"\"one\n\"two\" \\n\"\"\"\nc = \"\"\"q\"\"\"\"");

        Assert.Equal("x\tyA\"", root.GetString("a"));
        Assert.Equal("one\n\"two\" \\n", root.GetString("b"));
        Assert.Equal("q\"", root.GetString("c"));
    }

    [Fact]
    public void Triple_quotes_keep_line_ends_of_any_kind_and_every_escape_is_read()
    {
        var root = HoconParser.Parse("a = \"\"\"one\r\ntwo\n\"\"\"\r\nb = \"\\b\\f\\n\\r\\t\\/\\\\\\\"\\u00e9\"\r\n");

        Assert.Equal("one\r\ntwo\n", root.GetString("a"));
        Assert.Equal("\b\f\n\r\t/\\\"é", root.GetString("b"));
    }

    [Fact]
    public void A_path_finds_a_key_of_any_characters_and_prints_as_a_path_again()
    {
        var path = HoconPath.Parse("a.\"q\\\"u.o\".c");
        var root = HoconParser.Parse("a { \"q\\\"u.o\" { c = 1 } }");

        Assert.Equal(["a", "q\"u.o", "c"], path);
        Assert.Equal(path, HoconPath.Parse(path.Value));
        Assert.Equal(1, root.GetInt(path.Value));
    }

    [Theory]
    [InlineData("a = one two  three  # comment", "one two  three")]
    [InlineData("a = one \"two \" three // comment", "one two  three")]
    [InlineData("a = 10 seconds", "10 seconds")]
    [InlineData("a = x/y-z_1", "x/y-z_1")]
    [InlineData("a = \"q\"uv", "quv")]
    public void Pieces_on_a_line_are_one_string(string text, string expected) => Assert.Equal(expected, HoconParser.Parse(text).GetString("a"));

    [Fact]
    public void Arrays_take_commas_or_lines_and_join()
    {
        var root = HoconParser.Parse("a = [1, 2\n 3\n # comment\n 4,\n]\nb = [1] [2, 3]\nc = [{x = 1}, {x = 2}]\nd = []");

        Assert.Equal([1, 2, 3, 4], root.GetIntList("a"));
        Assert.Equal([1, 2, 3], root.GetIntList("b"));
        Assert.Equal(["1", "2"], root.GetObjectList("c").Select(o => o["x"].GetString()));
        Assert.Empty(root.GetStringList("d"));
    }

    [Fact]
    public void Later_values_hide_earlier_ones_and_objects_merge()
    {
        var root = HoconParser.Parse("a { x = 1, y = 1 }, a { y = 2, z = 3 }, b { x = 1 }, b = 5, c = 5, c { x = 1 }, d { x = 1 } { y = 2 }");

        Assert.Equal("1 2 3", $"{root.GetInt("a.x")} {root.GetInt("a.y")} {root.GetInt("a.z")}");
        Assert.Equal(5, root.GetInt("b"));
        Assert.Equal(1, root.GetInt("c.x"));
        Assert.Equal(2, root.GetInt("d.y"));
    }

    [Fact]
    public void An_object_does_not_merge_over_a_value_in_between()
    {
        var root = HoconParser.Parse("a { x = 1 }, a = 5, a { y = 2 }");

        Assert.False(root.HasPath("a.x"));
        Assert.Equal(2, root.GetInt("a.y"));
    }

    [Fact]
    public void Null_is_a_value_of_its_own()
    {
        var root = HoconParser.Parse("a = null, b = \"null\"");

        Assert.Null(root.GetString("a"));
        Assert.True(root.HasPath("a"));
        Assert.Equal("null", root.GetString("b"));
    }

    [Fact]
    public void What_is_written_parses_to_the_same_again()
    {
        var root = HoconParser.Parse(
            "a.b = 1, \"x.y\" { s = \"q \\\" {\", t = [1, {u = 2}, \"a b\"], e = {}, n = null, d = 10s, \"\" = \"\" }, z = \"\"\"l1\nl2\"\"\", w = \" pad \"");

        Assert.Equal(root, HoconParser.Parse(root.ToString()));
        Assert.Equal(root, HoconParser.Parse(root.PrettyPrint(4)));
    }

    [Fact]
    public void A_key_may_be_called_include()
    {
        Assert.Equal(1, HoconParser.Parse("include = 1").GetInt("include"));
        Assert.Equal(2, HoconParser.Parse("included { x = 2 }").GetInt("included.x"));
    }

    [Fact]
    public void A_byte_order_mark_around_a_string_is_kept_when_it_is_written_back()
    {
        var root = HoconParser.Parse("a: \"\uFEFFb\", \"\uFEFFc\": 1");

        Assert.Equal(root, HoconParser.Parse(root.ToString()));
        Assert.Equal("\uFEFFb", HoconParser.Parse(root.ToString()).GetString("a"));
    }
}
