using System.Globalization;
using System.Text.RegularExpressions;
using Akka.MultiNode.TestAdapter.Running;

namespace Akka.Remote.TestKit.Tests.Failing;

public partial class FailureTests
{
    [Fact]
    public async Task A_barrier_that_times_out_fails_on_every_node_and_says_who_had_arrived()
    {
        var result = await Run(nameof(FailingSpecs.One_never_comes_to_the_barrier));

        Assert.False(result.Passed);
        Assert.Equal(["first", "second", "third"], result.Nodes.Select(node => node.Role));
        Assert.All(result.Nodes, node => Assert.Contains(
            "Barriers have failed: barrier [alone] timed out; arrived: [first, second], missing: [third]", node.Failure, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_node_that_crashes_fails_the_spec_and_its_last_lines_are_told()
    {
        var result = await Run(nameof(FailingSpecs.One_is_killed));

        Assert.False(result.Passed);
        Assert.Equal("", result.Nodes[1].Failure ?? "");
        Assert.StartsWith("[second] crashed: its process ended with exit code 137 before its spec did.", result.Nodes[1].Story, StringComparison.Ordinal);
        Assert.Contains("\nabout to be killed", result.Nodes[1].Story, StringComparison.Ordinal);
        Assert.All([result.Nodes[0], result.Nodes[2]], node => Assert.Contains("Barriers have failed: [second] was lost", node.Failure, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_node_that_exits_without_an_order_has_crashed_whatever_its_exit_code()
    {
        var result = await Run(nameof(FailingSpecs.One_exits_by_itself));

        Assert.StartsWith("[second] crashed: its process ended with exit code 0 before its spec did.", result.Nodes[1].Story, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_assertion_that_fails_on_one_node_is_told_with_its_place()
    {
        var result = await Run(nameof(FailingSpecs.One_fails_an_assertion));

        Assert.False(result.Passed);
        Assert.Contains("Expected: 4", result.Nodes[1].Failure, StringComparison.Ordinal);
        Assert.Contains(nameof(FailingSpecs.One_fails_an_assertion), result.Nodes[1].Failure, StringComparison.Ordinal);
        Assert.Contains("[second] failed: Xunit.Sdk.EqualException", result.Story, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_spec_that_takes_too_long_is_ended_with_all_its_processes()
    {
        var run = new SpecRun(typeof(FailingSpecs), nameof(FailingSpecs.All_hang)) { TimeMax = TimeSpan.FromSeconds(20) };

        var result = await run.RunAsync(CancellationToken.None);

        Assert.All(result.Nodes, node => Assert.StartsWith($"[{node.Role}] was killed: the spec took more than 00:00:20.", node.Story, StringComparison.Ordinal));
        var pids = Pid().Matches(await File.ReadAllTextAsync(result.LogFile)).Select(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)).ToList();
        Assert.Equal(3, pids.Count);
        Assert.All(pids, pid => Assert.False(Directory.Exists($"/proc/{pid}")));
    }

    [Fact]
    public async Task A_cancelled_run_ends_its_processes()
    {
        using var cancelled = new CancellationTokenSource(TimeSpan.FromSeconds(3));

        var result = await new SpecRun(typeof(FailingSpecs), nameof(FailingSpecs.All_hang)).RunAsync(cancelled.Token);

        Assert.All(result.Nodes, node => Assert.Equal("the test run was cancelled", node.Killed));
    }

    [Fact]
    public async Task The_merged_log_has_a_time_and_a_role_before_each_line()
    {
        var result = await Run(nameof(FailingSpecs.One_is_killed));

        var lines = await File.ReadAllLinesAsync(result.LogFile);
        Assert.All(lines, line => Assert.Matches(@"^ *\d+\.\d{3} \[(first|second|third)\] ", line));
        Assert.Single(lines, line => line.EndsWith("[first]  first is here", StringComparison.Ordinal));
        Assert.Single(lines, line => line.EndsWith("[third]  third is here", StringComparison.Ordinal));
        Assert.Single(lines, line => line.EndsWith("[second] about to be killed", StringComparison.Ordinal));
        Assert.Contains("[second] about to be killed", result.Log, StringComparison.Ordinal);
        Assert.EndsWith(result.LogFile, result.Story, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_spec_whose_config_cannot_be_found_is_refused_with_the_remedy()
    {
        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => new SpecRun(typeof(SpecWithoutConfig), "Any").RunAsync(CancellationToken.None));

        Assert.StartsWith("[Akka.Remote.TestKit.Tests.Failing.SpecWithoutConfig] has no constructor that takes its MultiNodeConfig.", refusal.Message, StringComparison.Ordinal);
    }

    private static Task<SpecResult> Run(string method) => new SpecRun(typeof(FailingSpecs), method).RunAsync(CancellationToken.None);

    [GeneratedRegex(@"pid (\d+)")]
    private static partial Regex Pid();
}
