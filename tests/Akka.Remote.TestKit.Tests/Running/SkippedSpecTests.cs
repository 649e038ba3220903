using Akka.MultiNode.TestAdapter.Internal;
using Akka.Remote.TestKit.Tests.Failing;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace Akka.Remote.TestKit.Tests.Running;

public class SkippedSpecTests
{
    private const string Reason = "to be seen as skipped";

    [Fact]
    public async Task A_skipped_spec_starts_no_process_and_tells_why()
    {
        var collection = new TestCollection(new TestAssembly(Reflector.Wrap(GetType().Assembly)), null, "skipped");
        var method = Reflector.Wrap(typeof(SkippedSpecTests).GetMethod(nameof(Skipped))!);
        var testCase = new MultiNodeTestCase(
            new NullMessageSink(), TestMethodDisplay.ClassAndMethod, TestMethodDisplayOptions.None,
            new TestMethod(new TestClass(collection, Reflector.Wrap(GetType())), method));
        using var bus = new Messages();
        using var cancelled = new CancellationTokenSource();

        // A spec that is run and not skipped is refused here, since this class takes no config.
        var summary = await testCase.RunAsync(new NullMessageSink(), bus, [], new ExceptionAggregator(), cancelled);

        Assert.Equal((1, 1, 0), (summary.Total, summary.Skipped, summary.Failed));
        Assert.Equal(Reason, Assert.Single(bus.Of<ITestSkipped>()).Reason);
    }

    [FailingFact(Skip = Reason)]
    public void Skipped()
    {
    }

    private sealed class Messages : IMessageBus
    {
        private readonly List<IMessageSinkMessage> _all = [];

        public IEnumerable<T> Of<T>() => _all.OfType<T>();

        public bool QueueMessage(IMessageSinkMessage message)
        {
            _all.Add(message);
            return true;
        }

        public void Dispose()
        {
        }
    }
}
