using System.Diagnostics;
using Xunit.Sdk;

namespace Akka.MultiNode.TestAdapter.Running;

/// <summary>Runs a spec in its processes in place of calling its method, and tells xunit what came of it.</summary>
internal sealed class SpecTestRunner(IXunitTestCase testCase, IMessageBus messageBus, ExceptionAggregator aggregator, CancellationTokenSource cancelled)
    : TestCaseRunner<IXunitTestCase>(testCase, messageBus, aggregator, cancelled)
{
    /// <summary>A spec takes a process for each role; two specs at once would only fall into each other's timeouts.</summary>
    private static readonly SemaphoreSlim _oneAtATime = new(1, 1);

    protected override async Task<RunSummary> RunTestAsync()
    {
        var test = new XunitTest(TestCase, TestCase.DisplayName);
        var summary = new RunSummary { Total = 1 };
        Tell(new TestStarting(test));
        if (!string.IsNullOrEmpty(TestCase.SkipReason))
        {
            summary.Skipped = 1;
            Tell(new TestSkipped(test, TestCase.SkipReason));
            Tell(new TestFinished(test, 0, ""));
            return summary;
        }

        var output = "";
        Exception? failure;
        try
        {
            (var result, summary.Time) = await RunSpecAsync();
            (output, failure) = (result.Log, result.Passed ? null : new SpecFailedException(result.Story));
        }
        catch (Exception cause)
        {
            failure = cause;
        }

        if (failure is null)
        {
            Tell(new TestPassed(test, summary.Time, output));
        }
        else
        {
            summary.Failed = 1;
            Tell(new TestFailed(test, summary.Time, output, failure));
        }

        Tell(new TestFinished(test, summary.Time, output));
        return summary;
    }

    /// <returns>Also how many seconds it took, without those that it waited for other specs.</returns>
    private async Task<(SpecResult Result, decimal Seconds)> RunSpecAsync()
    {
        await _oneAtATime.WaitAsync(CancellationTokenSource.Token);
        try
        {
            var began = Stopwatch.GetTimestamp();
            var result = await SpecRun.Of(TestCase).RunAsync(CancellationTokenSource.Token);
            return (result, (decimal)Stopwatch.GetElapsedTime(began).TotalSeconds);
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    private void Tell(Xunit.Abstractions.IMessageSinkMessage message)
    {
        if (!MessageBus.QueueMessage(message))
        {
            CancellationTokenSource.Cancel();
        }
    }
}
