using Akka.Actor;
using Akka.Event;

namespace Akka.TestKit.Internal;

/// <summary>Puts what it receives in the test's queue.</summary>
internal sealed class InternalTestActor(TestActorQueue queue) : ActorBase
{
    private TestActor.Ignore _ignore;
    private AutoPilot _pilot = TestActor.NoAutoPilot;

    protected override bool Receive(object message)
    {
        switch (message)
        {
            case TestActor.SetIgnore set:
                _ignore = set.Ignore;
                break;
            case TestActor.SetAutoPilot set:
                _pilot = set.AutoPilot;
                break;
            case TestActor.Watch watch:
                Context.Watch(watch.Actor);
                Sender.Tell(TestActor.Watched.Instance);
                break;
            case TestActor.Unwatch unwatch:
                Context.Unwatch(unwatch.Actor);
                Sender.Tell(TestActor.Watched.Instance);
                break;
            default:
                Observe(message);
                break;
        }

        return true;
    }

    /// <summary>What the test never looked at becomes dead letters.</summary>
    protected override void PostStop()
    {
        foreach (var left in queue.ToList())
        {
            Context.System.DeadLetters.Tell(new DeadLetter(left.Message, left.Sender ?? Context.System.DeadLetters, Self), left.Sender);
        }
    }

    private void Observe(object message)
    {
        var next = _pilot.Run(Sender, message);
        if (next is not KeepRunning)
        {
            _pilot = next;
        }

        if (_ignore is null || !_ignore(message))
        {
            queue.Add(new RealMessageEnvelope(message, Sender));
        }
    }
}
