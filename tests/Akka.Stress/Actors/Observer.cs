using Akka.Actor;
using Akka.Stress.Model;

namespace Akka.Stress.Actors;

/// <summary>Watches workers and outlives them all: at the end it must have heard of each.</summary>
internal sealed class Observer(WatchBook watches, Random random) : ActorBase
{
    protected override bool Receive(object message)
    {
        switch (message)
        {
            case Observe { Take: false } release:
                Context.Unwatch(release.Worker.Ref);
                watches.Remove(release.Worker);
                break;
            case Observe observe when watches.Add(observe.Worker):
                if (random.Next(2) == 0)
                {
                    Context.Watch(observe.Worker.Ref);
                }
                else
                {
                    Context.WatchWith(observe.Worker.Ref, new Gone(observe.Worker));
                }

                break;
            case Terminated terminated:
                watches.Ended(terminated.ActorRef);
                break;
            case Gone gone:
                watches.Ended(gone.Who.Ref);
                break;
            default:
                break;
        }

        return true;
    }
}

/// <summary>Takes up a watch, or gives it up.</summary>
internal sealed record Observe(Worker Worker, bool Take);
