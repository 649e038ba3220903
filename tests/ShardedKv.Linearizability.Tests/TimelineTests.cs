using ShardedKv.Linearizability.Checking;
using ShardedKv.Linearizability.Drawing;
using ShardedKv.Linearizability.Models;
using static ShardedKv.Linearizability.Tests.Histories;

namespace ShardedKv.Linearizability.Tests;

public class TimelineTests
{
    [Fact]
    public void A_failing_history_is_drawn_with_the_operation_that_fits_nowhere_marked()
    {
        var result = Checker.Check(
            new KvModel(), [Put(1, 0, 1, "<a>"), Get(2, 2, 3, null), Append(3, 2, 9, "b").Unanswered(), Put(1, 0, 1, "x", "fine")]);

        var page = Timeline.Draw(result);

        Assert.Contains("<h2>k: Illegal</h2>", page, StringComparison.Ordinal);
        Assert.Contains("#1 put k &lt;a&gt; : done", page, StringComparison.Ordinal);
        Assert.Contains("class=\"left\"/><text x=\"244\" y=\"54\">get k : absent</text>", page, StringComparison.Ordinal);
        Assert.Contains("append k b : ?", page, StringComparison.Ordinal);
        Assert.DoesNotContain("fine", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_a_long_history_the_place_where_it_fails_is_drawn()
    {
        var history = Enumerable.Range(0, 1_000).Select(at => Put(1, 2 * at, (2 * at) + 1, $"v{at}")).Append(Get(2, 5_000, 5_001, "v7"));

        var page = Timeline.Draw(Checker.Check(new KvModel(), history));

        Assert.Contains("get k : v7", page, StringComparison.Ordinal);
        Assert.Equal(Timeline.OperationsMax, page.Split("<rect").Length - 1);
    }
}
