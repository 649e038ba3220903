using Akka.MultiNode.TestAdapter.Running;

namespace Akka.Remote.TestKit.Tests.Running;

public class NodeEndTests
{
    private static readonly NodeEnd _good = new("first", ExitCode: 0, Passed: true, Failure: null, OrderedExit: null, Killed: null, LastLines: "bye");

    [Fact]
    public void A_node_that_passed_and_ended_with_0_is_good() => Assert.True(_good.IsGood);

    [Fact]
    public void A_node_that_exited_as_it_was_told_is_good() =>
        Assert.True((_good with { Passed = false, OrderedExit = "7", ExitCode = 7 }).IsGood);

    [Fact]
    public void A_node_that_exited_otherwise_than_it_was_told_is_not() => AssertBad(
        _good with { Passed = false, OrderedExit = "7", ExitCode = 134 },
        "[first] crashed: its process ended with exit code 134 before its spec did. Its last lines:\nbye");

    [Fact]
    public void A_node_that_said_nothing_has_crashed() => AssertBad(
        _good with { Passed = false }, "[first] crashed: its process ended with exit code 0 before its spec did. Its last lines:\nbye");

    [Fact]
    public void A_node_that_passed_and_then_crashed_is_not_good() => AssertBad(
        _good with { ExitCode = 134 }, "[first] passed, and then ended with exit code 134. Its last lines:\nbye");

    [Fact]
    public void A_node_that_failed_says_why() => AssertBad(_good with { Passed = false, Failure = "no", ExitCode = 1 }, "[first] failed: no");

    [Fact]
    public void A_node_that_was_killed_says_why() => AssertBad(
        _good with { Passed = false, Killed = "too slow", ExitCode = 137 }, "[first] was killed: too slow. Its last lines:\nbye");

    [Fact]
    public void A_control_line_is_found_behind_what_the_spec_wrote()
    {
        var line = "half a line" + ControlLine.Of(ControlLine.Failed, "two\nlines \"quoted\"");

        Assert.True(ControlLine.TryParse(line, out var before, out var word, out var text));

        Assert.Equal(("half a line", ControlLine.Failed, "two\nlines \"quoted\""), (before, word, text));
    }

    [Fact]
    public void Any_other_line_is_the_spec_s() => Assert.False(ControlLine.TryParse("##multinode", out _, out _, out _));

    private static void AssertBad(NodeEnd end, string story)
    {
        Assert.False(end.IsGood);
        Assert.Equal(story, end.Story);
    }
}
