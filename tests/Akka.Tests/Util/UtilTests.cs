using Akka.Util;
using Akka.Util.Internal;

namespace Akka.Tests.Util;

public class UtilTests
{
    [Theory]
    [InlineData("akka://a/user/b", "*user*", true), InlineData("abc", "a?c", true), InlineData("abc", "A*C", true), InlineData("abc", "a*b", false)]
    [InlineData("", "*", true), InlineData("", "?", false), InlineData("aab", "*ab", true), InlineData("mississippi", "m*iss*pi", true), InlineData("abc", "abcd", false)]
    public void Wildcards_match(string text, string pattern, bool expected) => Assert.Equal(expected, text.Like(pattern));

    [Fact]
    public void Case_counts_when_asked_for() => Assert.False("abc".Like("A*", caseSensitive: true));

    [Fact]
    public void A_type_name_leaves_out_versions_and_the_core_library()
    {
        Assert.Equal("System.String", typeof(string).TypeQualifiedName());
        Assert.Equal("Akka.Tests.Util.UtilTests, Akka.Tests", GetType().TypeQualifiedName());
        Assert.Equal("System.Byte[]", typeof(byte[]).TypeQualifiedName());
        var generic = typeof(Dictionary<string, List<UtilTests[]>>);
        Assert.Equal(
            "System.Collections.Generic.Dictionary`2[[System.String],[System.Collections.Generic.List`1[[Akka.Tests.Util.UtilTests[], Akka.Tests]]]]",
            generic.TypeQualifiedName());
        Assert.Equal(generic, Type.GetType(generic.TypeQualifiedName()));
    }

    [Fact]
    public void Options_hold_a_value_or_none()
    {
        Option<string> some = "x";
        Option<string> none = default(string)!;

        Assert.True(some.HasValue);
        Assert.True(none.IsEmpty);
        Assert.Equal(Option<string>.None, none);
        Assert.Equal(1, some.Select(s => s.Length).Value);
        Assert.Equal("d", none.GetOrElse("d"));
        Assert.Equal("Some<x> None", $"{some} {none}");
        Assert.NotEqual(Option<int>.None, Option<int>.Create(0));
    }

    [Fact]
    public void Quoted_path_elements_keep_their_dots() =>
        Assert.Equal(["a", "b.c", "d"], "a.\"b.c\".d".SplitDottedPathHonouringQuotes());

    [Fact]
    public void Murmur_hashes_do_not_change()
    {
        Assert.Equal(646693004, MurmurHash.StringHash("shard-1"));
        Assert.Equal(619829699, MurmurHash.StringHash("ab"));
    }
}
