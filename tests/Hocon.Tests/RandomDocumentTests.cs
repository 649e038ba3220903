using Hocon;
using Hocon.Tests.Support;

namespace Hocon.Tests;

/// <summary>
/// Random documents whose meaning is known because it was there first: a tree is made up and then written out in one of
/// the many ways of HOCON. Run one seed again with <c>HOCON_SEED=n dotnet test tests/Hocon.Tests</c>.
/// </summary>
public class RandomDocumentTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static int FirstSeed =>
        int.TryParse(Environment.GetEnvironmentVariable("HOCON_SEED"), out var seed) ? seed : Random.Shared.Next();

    [Fact]
    public void A_document_means_the_tree_that_it_was_written_from_and_prints_as_one_that_means_the_same()
    {
        var first = FirstSeed;
        for (var seed = first; seed < first + 2_000; seed++)
        {
            var random = new Random(seed);
            var tree = RandomTree.Make(random);
            var text = new RandomWriter(random).Write(tree);
            try
            {
                var root = HoconParser.Parse(text);
                Assert.Equal(RandomTree.Show(tree), RandomTree.Show(root.Value));
                Assert.Equal(root, HoconParser.Parse(root.ToString()));
                Assert.Equal(root, HoconParser.Parse(root.PrettyPrint(random.Next(5))));
            }
            catch (Exception e)
            {
                Assert.Fail($"HOCON_SEED={seed}: {e.Message}\n{text}");
            }
        }
    }

    [Fact]
    public async Task Garbage_gives_a_tree_or_a_parser_error_and_never_hangs()
    {
        string[] tokens =
        [
            "{", "}", "[", "]", "=", ":", ",", "+=", "\n", ".", "\"", "\"\"\"", "${", "${?", "}", "a", "b", "c", "a.b", "${a}", "${?a.b}", "${b}",
            "include ", "required(", "file(", ")", "\"x\"", "#", "//", "\\", "\\u12", " ", "\t", "\r\n", "null", "on", "10s", "0x", "-", "1e", "\0", "\uFEFF", "\uD800", "é",
        ];
        var first = FirstSeed;
        var seed = first;
        var run = Task.Run(() =>
        {
            for (; seed < first + 20_000; seed++)
            {
                var random = new Random(seed);
                var text = string.Concat(Enumerable.Range(0, random.Next(1, 40)).Select(_ => tokens[random.Next(tokens.Length)]));
                try
                {
                    var root = HoconParser.Parse(text, (_, _) => Task.FromResult(random.Next(3) == 0 ? text : "b = ${?a}"));
                    Assert.Equal(root, HoconParser.Parse(root.ToString()));
                }
                catch (HoconParserException)
                {
                    // What is wanted of most of these.
                }
                catch (Exception e)
                {
                    Assert.Fail($"HOCON_SEED={seed}: {e.GetType().Name} {e.Message} for\n{text}");
                }
            }
        });

        try
        {
            await run.WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            Assert.Fail($"HOCON_SEED={seed}: no end within {Patience}");
        }
    }

    [Theory]
    [InlineData("int"), InlineData("duration"), InlineData("size"), InlineData("list"), InlineData("boolean"), InlineData("double")]
    public void Garbage_read_as_a_value_is_a_value_or_an_error_that_names_the_path(string kind)
    {
        var seed = FirstSeed;
        var random = new Random(seed);
        for (var round = 0; round < 5_000; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => "0123456789.-+eExXinfkKMGB smhd"[random.Next(30)]));
            var root = HoconParser.Parse($"v = \"{text}\"");
            try
            {
                _ = kind switch
                {
                    "int" => root.GetInt("v"),
                    "duration" => (object)root.GetTimeSpan("v"),
                    "size" => root.GetByteSize("v")!,
                    "list" => root.GetStringList("v"),
                    "boolean" => root.GetBoolean("v"),
                    _ => root.GetDouble("v"),
                };
            }
            catch (HoconValueException e)
            {
                Assert.Equal("v", e.FailPath);
            }
            catch (Exception e)
            {
                Assert.Fail($"HOCON_SEED={seed}, round {round}: {e.GetType().Name} for '{text}'");
            }
        }
    }
}
