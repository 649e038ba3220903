using System.Globalization;
using System.Text;
using Hocon;
using Hocon.Parsing;

namespace Hocon.Tests;

/// <summary>Texts that would exhaust stack, memory or patience are refused; what is just within the limits is read.</summary>
public class LimitTests
{
    private const int Deep = Limits.NestingMax;

    public static TheoryData<string, string> TooMuch => new()
    {
        { "a = " + new string('[', 100_000), "nested more than 256 deep" },
        { string.Concat(Enumerable.Repeat("a{", 100_000)), "more than 256 keys" },
        { "a = " + string.Concat(Enumerable.Repeat("[{a=", 100_000)), "nested more than 256 deep" },
        { string.Join('.', Enumerable.Repeat("a", 100_000)) + " = 1", "more than 256 keys" },
        { Lines(100_000, n => $"a{n} = ${{a{n + 1}}}") + "a100000 = 1", "Substitutions lead on more than 512 deep" },
        { "a0 = {}\n" + Lines(10_000, n => $"a{n + 1} {{ x = ${{a{n}}} }}"), "nested more than 256 deep" },
        { Lines(300, n => $"a{n} = {new string('[', 200)}${{a{n + 1}}}{new string(']', 200)}") + "a300 = 1", "deep" },
        { "a0 = xxxxxxxxxx\n" + Lines(64, n => $"a{n + 1} = ${{a{n}}}${{a{n}}}"), "substitutions multiply the text" },
        { "a0 = [1]\n" + Lines(64, n => $"a{n + 1} = ${{a{n}}}${{a{n}}}"), "substitutions multiply the text" },
        { "a0 = { v = 1 }\n" + Lines(64, n => $"a{n + 1} {{ x = ${{a{n}}}, y = ${{a{n}}} }}"), "substitutions multiply the text" },
        { Lines(40, n => $"a{n} = ${{a{n + 1}}}") + "a40 = [" + string.Concat(Enumerable.Repeat("x,", 1_000_000)) + "]", "substitutions multiply the text" },
        { Lines(40, n => $"a{n} = ${{?a{n + 1}}}${{?a{n + 1}}}") + "a40 = ${?a0}", "substitutions multiply the text" },
        { $"a = \"{new string('x', Limits.TextCharsMax)}\"", "have more than 4194304 characters" },
    };

    [Theory]
    [MemberData(nameof(TooMuch))]
    public void What_is_too_much_is_an_error_that_names_the_limit(string text, string expected)
    {
        var e = Assert.Throws<HoconParserException>(() => OnSmallStack(() => HoconParser.Parse(text)));

        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Includes_that_multiply_are_refused()
    {
        var files = 0;
        var e = Assert.Throws<HoconParserException>(() => HoconParser.Parse("include \"20\"", (_, name) =>
        {
            files++;
            var next = int.Parse(name, CultureInfo.InvariantCulture) - 1;
            return Task.FromResult(next < 0 ? "" : $"include \"{next}\"\ninclude \"{next}\"");
        }));

        Assert.Contains("There are more than 1000 includes", e.ToString(), StringComparison.Ordinal);
        Assert.Equal(Limits.IncludesMax, files);
    }

    [Fact]
    public void Included_texts_count_together()
    {
        var e = Assert.Throws<HoconParserException>(() => HoconParser.Parse(
            Lines(100, _ => "include \"x\""), (_, _) => Task.FromResult("#" + new string('x', Limits.TextCharsMax / 50))));

        Assert.Contains("have more than 4194304 characters", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_just_within_the_limits_is_read_printed_and_compared() => OnSmallStack(() =>
    {
        Same("a = " + new string('[', Deep - 1) + new string(']', Deep - 1));
        Same(string.Join('.', Enumerable.Repeat("a", Deep)) + " = 1");
        Same(string.Concat(Enumerable.Repeat("a{", Deep - 1)) + new string('}', Deep - 1));
        Same(Lines(200, n => $"a{n} = ${{a{n + 1}}}") + "a200 = 1");
        Same("a = []\n" + Lines(20_000, n => $"a += {n}"));

        static void Same(string text)
        {
            var root = HoconParser.Parse(text);
            Assert.Equal(root, HoconParser.Parse(root.ToString()));
        }
    });

    [Fact]
    public void Long_keys_and_texts_are_read_in_time_that_grows_with_their_length()
    {
        var words = string.Join(' ', Enumerable.Repeat("w", 500_000));

        var root = HoconParser.Parse($"\"key\" {words} = {words}");

        Assert.Equal(words, root.AsEnumerable().Single().Value.GetString());
        Assert.Equal("key " + words, root.AsEnumerable().Single().Key);
    }

    private static string Lines(int count, Func<int, string> line)
    {
        var sb = new StringBuilder();
        for (var n = 0; n < count; n++)
        {
            sb.Append(CultureInfo.InvariantCulture, $"{line(n)}\n");
        }

        return sb.ToString();
    }

    /// <summary>A thread with half of the smallest stack that a platform gives by default.</summary>
    private static void OnSmallStack(Action act)
    {
        Exception? thrown = null;
        var thread = new Thread(
            () =>
            {
                try
                {
                    act();
                }
                catch (Exception e)
                {
                    thrown = e;
                }
            },
            maxStackSize: 768 * 1024);
        thread.Start();
        Assert.True(thread.Join(TimeSpan.FromMinutes(2)), "it does not end");
        if (thrown is not null)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(thrown);
        }
    }
}
