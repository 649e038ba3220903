using System.Text.RegularExpressions;

namespace ShardedKv.Architecture.Tests;

/// <summary>The tables of tests/README.md, which say where each scenario is shown.</summary>
public sealed partial class ScenarioTableTests
{
    private static readonly string Tests = Path.Combine(Repository.Root, "tests");

    private static readonly string[] Rows = [.. File.ReadLines(Path.Combine(Tests, "README.md")).Where(line => line.StartsWith("| ", StringComparison.Ordinal))];

    [Fact]
    public void Every_test_that_the_tables_name_exists()
    {
        var named = Rows.SelectMany(row => TestName().Matches(row)).Select(match => match.Groups[1].Value).Distinct().ToArray();

        Assert.True(named.Length > 40, $"the tables name {named.Length} tests");
        Assert.Empty(named.Except(Existing()));
    }

    [Fact]
    public void Every_row_of_the_tables_names_a_test_or_says_what_it_comes_with()
    {
        var rows = Rows.Where(row => !row.EndsWith("| shown by |", StringComparison.Ordinal));

        Assert.All(rows, row => Assert.True(TestName().IsMatch(row) || row.Contains("comes with", StringComparison.Ordinal), row));
    }

    /// <summary>As "Class.Test", from the sources: some of these projects cannot be loaded here.</summary>
    private static HashSet<string> Existing()
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(Tests, "*.cs", SearchOption.AllDirectories))
        {
            if (!file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            {
                names.UnionWith(TestMethod().Matches(File.ReadAllText(file)).Select(match => $"{Path.GetFileNameWithoutExtension(file)}.{match.Groups[1].Value}"));
            }
        }

        return names;
    }

    [GeneratedRegex("`(\\w+\\.[A-Z]\\w+)`")]
    private static partial Regex TestName();

    /// <summary>An attribute of a test, any further attributes, then the method's name.</summary>
    [GeneratedRegex(@"^ *\[(?:Skippable)?(?:Fact|Theory)\b[^\n]*\n(?:[^\n]*\n){0,60}?    public (?:async )?(?:void|Task) (\w+)\(", RegexOptions.Multiline)]
    private static partial Regex TestMethod();
}
