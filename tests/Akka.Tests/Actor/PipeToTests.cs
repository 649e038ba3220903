using Akka.Actor;

namespace Akka.Tests.Actor;

public class PipeToTests : TestSystem
{
    [Fact]
    public async Task The_sender_is_the_one_that_is_given()
    {
        var sender = Sys.ActorOf(Props.Empty);

        await Task.FromResult("result").PipeTo(Probe.Ref, sender);

        await Probe.Expect("result");
        Assert.Equal(sender, Probe.LastSender);
    }

    [Fact]
    public async Task Results_and_failures_are_mapped()
    {
        await Task.FromResult(2).PipeTo(Probe.Ref, success: i => i * 2, failure: e => e.Message);
        await Task.FromException<int>(new BoomException("typed")).PipeTo(Probe.Ref, success: i => i * 2, failure: e => e.Message);
        await Task.CompletedTask.PipeTo(Probe.Ref, success: () => "done", failure: e => e.Message);
        await Task.FromException(new BoomException("untyped")).PipeTo(Probe.Ref, success: () => "done", failure: e => e.Message);
        await new ValueTask<int>(3).PipeTo(Probe.Ref);
        await new ValueTask(Task.CompletedTask).PipeTo(Probe.Ref, success: () => "value task done");

        await Probe.Expect(4, "typed", "done", "untyped", 3, "value task done");
    }

    [Fact]
    public async Task A_task_without_a_result_sends_nothing_when_it_succeeds_and_its_failure_when_it_fails()
    {
        await Task.CompletedTask.PipeTo(Probe.Ref);
        await Task.FromException(new BoomException("failed")).PipeTo(Probe.Ref);

        Assert.Equal("failed", (await Probe.Receive<Status.Failure>()).Cause.Message);
    }

    [Fact]
    public async Task A_cancelled_task_is_a_failure()
    {
        await Task.FromCanceled<int>(new CancellationToken(true)).PipeTo(Probe.Ref);

        Assert.IsType<TaskCanceledException>((await Probe.Receive<Status.Failure>()).Cause);
    }
}
