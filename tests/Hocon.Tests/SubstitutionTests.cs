using Hocon;

namespace Hocon.Tests;

public class SubstitutionTests
{
    [Fact]
    public void A_substitution_takes_the_final_value_wherever_it_stands()
    {
        var root = HoconParser.Parse("a = ${b.c}, b.c = 1, b.c = 2");

        Assert.Equal(2, root.GetInt("a"));
    }

    [Fact]
    public void Substitutions_join_strings_arrays_and_objects()
    {
        var root = HoconParser.Parse(
            """
            host = localhost, port = 4053
            address = "akka.tcp://sys@"${host}":"${port}
            roles = [a], all = ${roles} [b]
            base { x = 1, y = 1 }, derived = ${base} { y = 2 }, both = ${base} ${derived}
            """);

        Assert.Equal("akka.tcp://sys@localhost:4053", root.GetString("address"));
        Assert.Equal(["a", "b"], root.GetStringList("all"));
        Assert.Equal(1, root.GetInt("derived.x"));
        Assert.Equal(2, root.GetInt("derived.y"));
        Assert.Equal(2, root.GetInt("both.y"));
    }

    [Fact]
    public void A_reference_into_an_object_of_several_assignments_sees_what_the_last_one_says()
    {
        var root = HoconParser.Parse("x { b { c = 1 }, d = 2 }, a = ${x}, a { b = 5, d { e = 3 } }, b = ${a.b}, d = ${a.d}, e = ${a.d.e}");

        Assert.Equal((5, 3, 3), (root.GetInt("b"), root.GetInt("d.e"), root.GetInt("e")));
        Assert.Equal(root.GetValue("a.b"), root.GetValue("b"));
        Assert.False(root.HasPath("b.c"));
    }

    [Fact]
    public void What_joining_made_is_printed_so_that_it_reads_the_same()
    {
        var root = HoconParser.Parse("x = /b, comment = a/${x}, blank = y ${?nowhere}, lead = ${?nowhere} y, word = nu, other = ll, none = ${word}${other}\"\"");

        Assert.Equal(("a//b", "y ", " y", "null"), (root.GetString("comment"), root.GetString("blank"), root.GetString("lead"), root.GetString("none")));
        Assert.Equal(root, HoconParser.Parse(root.ToString()));
    }

    [Fact]
    public void An_object_may_refer_to_its_own_fields()
    {
        var root = HoconParser.Parse("a { b = 1, c = ${a.b}, d { e = ${a.c} } }");

        Assert.Equal(1, root.GetInt("a.d.e"));
    }

    [Fact]
    public void A_field_that_refers_to_itself_means_its_value_before()
    {
        var root = HoconParser.Parse(
            "path = x, path = ${path}\":y\", path = ${path}\":z\", list = [1], list = ${list} [2], o { a = 1 }, o = ${o} { b = 2 }, s = ${?s}new");

        Assert.Equal("x:y:z", root.GetString("path"));
        Assert.Equal([1, 2], root.GetIntList("list"));
        Assert.Equal(1, root.GetInt("o.a"));
        Assert.Equal(2, root.GetInt("o.b"));
        Assert.Equal("new", root.GetString("s"));
    }

    [Theory]
    [InlineData("a = 1, b = ${?a}x, a = ${?b}y, c = ${b}")]
    [InlineData("c = ${b}, b = ${?a}x, a = 1, a = ${?b}y")]
    public void What_was_found_while_looking_back_is_not_kept(string text)
    {
        var root = HoconParser.Parse(text);

        Assert.Equal(("1xy", "yx", "yx"), (root.GetString("a"), root.GetString("b"), root.GetString("c")));
    }

    [Fact]
    public void Plus_equals_adds_to_an_array_and_begins_one()
    {
        var root = HoconParser.Parse("a = [1], a += 2, a += 3, b += x, c { d += 1, d += 2 }, e = [${c.d}], e += 9");

        Assert.Equal([1, 2, 3], root.GetIntList("a"));
        Assert.Equal(["x"], root.GetStringList("b"));
        Assert.Equal([1, 2], root.GetIntList("c.d"));
        Assert.Equal(2, root.GetValue("e").GetArray().Count);
    }

    [Fact]
    public void An_optional_substitution_that_is_absent_leaves_the_field_as_it_was()
    {
        var root = HoconParser.Parse("a = 1, a = ${?nowhere.b}, c = ${?nowhere.d}, e = [x, ${?nowhere.f}], g = x${?nowhere.h}y");

        Assert.Equal(1, root.GetInt("a"));
        Assert.False(root.HasPath("c"));
        Assert.Equal(["x"], root.GetStringList("e"));
        Assert.Equal("xy", root.GetString("g"));
    }

    [Fact]
    public void The_environment_is_asked_last()
    {
        var name = "HOCON_TEST_" + Guid.NewGuid().ToString("N");
        Environment.SetEnvironmentVariable(name, "7");
        try
        {
            var root = HoconParser.Parse($"a = 1, a = ${{?{name}}}, b = ${{{name}}}, {name}_X = 3, c = ${{?{name}_X}}, d = ${{?{name}_Y}}");

            Assert.Equal(7, root.GetInt("a"));
            Assert.Equal(7, root.GetInt("b"));
            Assert.Equal(3, root.GetInt("c"));
            Assert.False(root.HasPath("d"));
        }
        finally
        {
            Environment.SetEnvironmentVariable(name, null);
        }
    }

    [Fact]
    public void A_hidden_substitution_is_not_looked_up() => Assert.Equal(5, HoconParser.Parse("a = ${nowhere}, a = 5").GetInt("a"));

    [Fact]
    public void A_required_substitution_that_is_absent_names_path_and_place()
    {
        var e = Assert.Throws<HoconParserException>(() => HoconParser.Parse("x = 1\ny = ${not.there}"));

        Assert.Equal("Cannot resolve substitution ${not.there}. At line 2, position 5.", e.Message);
        Assert.Equal((2, 5), (e.LineNumber, e.LinePosition));
    }

    [Theory]
    [InlineData("a = ${b}, b = ${c}, c = ${a}", "a -> b -> c -> a")]
    [InlineData("a = ${a}", "a -> a")]
    [InlineData("a { b = ${a} }", "a.b -> a.b")]
    [InlineData("x = ${y.z}, y { z = ${x} }", "x -> y.z -> x")]
    public void A_cycle_names_its_path(string text, string expected)
    {
        var e = Assert.Throws<HoconParserException>(() => HoconParser.Parse(text));

        Assert.StartsWith($"Substitution cycle: {expected}.", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a = {x = 1}, b = ${a} text")]
    [InlineData("a = [1], b = ${a} text")]
    [InlineData("a = text, b = ${a} { x = 1 }")]
    [InlineData("a = [1] { x = 1 }")]
    [InlineData("a = 1, a += 2")]
    public void Pieces_of_different_kinds_do_not_join(string text) => Assert.Throws<HoconParserException>(() => HoconParser.Parse(text));
}
