using ShardedKv.Simulation.Mutations;

namespace ShardedKv.Simulation.Tests.Mutations;

/// <summary>The planted bugs stay bugs of the code as it is: a change that moves the text they are about changes them too.</summary>
public sealed class MutationCatalogueTests
{
    private static readonly string Root = MutationCatalogue.RepositoryRoot();
    private static readonly IReadOnlyList<Mutation> Catalogue = MutationCatalogue.Read(Root);

    public static TheoryData<string> Names => new(Catalogue.Select(mutation => mutation.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public void A_planted_bug_changes_one_place_of_its_file(string name)
    {
        var mutation = Catalogue.Single(one => one.Name == name);
        var source = File.ReadAllText(Path.Combine(Root, mutation.File)).ReplaceLineEndings("\n");

        var changed = mutation.Apply(source);

        Assert.NotEqual(source, changed);
        Assert.Equal(source.Length - mutation.Find.Length + mutation.Replace.Length, changed.Length);
    }

    [Fact]
    public void There_are_enough_of_them_and_no_two_are_the_same()
    {
        Assert.True(Catalogue.Count >= 40, $"{Catalogue.Count} planted bugs");
        Assert.Equal(Catalogue.Count, Catalogue.DistinctBy(mutation => (mutation.File, mutation.Find, mutation.Replace)).Count());
        Assert.All(Catalogue, mutation => Assert.False(string.IsNullOrWhiteSpace(mutation.Breaks)));
    }

    [Fact]
    public void A_text_that_spans_lines_is_found_whatever_ends_them()
    {
        var mutation = new Mutation("name", "file", "rule", "a\nb", "X");

        Assert.Equal("X\nc", mutation.Apply("a\r\nb\r\nc"));
    }

    [Theory]
    [InlineData("abc", "nowhere")]
    [InlineData("abz zb z", "more than once")]
    public void A_text_that_is_not_there_or_more_than_once_is_refused(string source, string reason)
    {
        var mutation = new Mutation("name", "file", "rule", "z", "X");

        var refused = Assert.Throws<FormatException>(() => mutation.Apply(source));

        Assert.Equal($"name: its text occurs {reason} in file", refused.Message);
    }
}
