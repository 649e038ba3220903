using Hocon;

namespace Hocon.Tests;

/// <summary>An error says where it is and what was expected.</summary>
public class ErrorTests
{
    [Theory]
    [InlineData("a = {\n b = 1\n", 3, 1, "Expected '}' to close the object opened at line 1, position 5, found the end of the text")]
    [InlineData("a = [1, 2", 1, 10, "Expected ']' to close the array opened at line 1, position 5, found the end of the text")]
    [InlineData("a = 1 }", 1, 7, "Expected ',' or the end of the line, found '}'")]
    [InlineData("x = 1\na.b 5", 2, 6, "Expected '=', ':', '+=' or '{' after key 'a.\"b 5\"', found the end of the text")]
    [InlineData("= 5", 1, 1, "Expected a key, found '='")]
    [InlineData("a. = 5", 1, 4, "Expected a key, found '='")]
    [InlineData("a = ", 1, 5, "Expected a value, found the end of the text")]
    [InlineData("a = 1,,b = 2", 1, 7, "Expected a key, found ','")]
    [InlineData("a = \"open\nb = 1", 1, 5, "The quoted string is not closed on its line")]
    [InlineData("a = \"\"\"open", 1, 5, "The triple-quoted string is not closed")]
    [InlineData("a = \"\\q\"", 1, 7, "Expected one of \" \\ / b f n r t u after '\\' in a quoted string")]
    [InlineData("a = \"\\u12\"", 1, 7, "Expected four hexadecimal digits after '\\u'")]
    [InlineData("a = ${b", 1, 8, "Expected '}' to close the substitution, found the end of the text")]
    [InlineData("a = akka.tcp://x", 1, 13, "Expected a value, found ':'; put quotes around a text that holds it")]
    [InlineData("a = x@y", 1, 6, "Expected a value, found '@'; put quotes around a text that holds it")]
    [InlineData("[1, 2]", 1, 1, "Expected an object at the root, found '['")]
    [InlineData("{ a = 1 } b = 2", 1, 11, "Expected the end of the text, found 'b'")]
    [InlineData("include required(\"x\"", 1, 21, "Expected ')' to close the include, found the end of the text")]
    public void The_place_and_what_was_expected_are_named(string text, int line, int position, string expected)
    {
        var e = Assert.Throws<HoconParserException>(() => HoconParser.Parse(text, (_, _) => Task.FromResult("")));

        Assert.Equal($"{expected}. At line {line}, position {position}.", e.Message);
        Assert.Equal((line, position), (e.LineNumber, e.LinePosition));
    }

    [Theory]
    [InlineData(""), InlineData(" \n "), InlineData(null)]
    public void Empty_text_is_refused(string? text) => Assert.Throws<HoconParserException>(() => HoconParser.Parse(text!));

    [Fact]
    public void Random_damage_gives_a_tree_or_a_parser_error_and_nothing_else()
    {
        const string good = "a { b = ${?c.d} [1, {x = \"y\"}], c.d = [2] }\ne += 5 # end\nf = \"\"\"t\"\"\" ${a.c.d}";
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        for (var round = 0; round < 5_000; round++)
        {
            var text = good.ToCharArray();
            for (var i = random.Next(1, 4); i > 0; i--)
            {
                text[random.Next(text.Length)] = "{}[]=:,+\"$?.\n \\x#"[random.Next(17)];
            }

            try
            {
                HoconParser.Parse(new string(text));
            }
            catch (HoconParserException)
            {
                // What is wanted of damaged text.
            }
            catch (Exception e)
            {
                Assert.Fail($"seed {seed}, round {round}: {e.GetType().Name} for\n{new string(text)}");
            }
        }
    }
}
