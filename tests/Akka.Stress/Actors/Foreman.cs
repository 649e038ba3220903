using Akka.Actor;
using Akka.Stress.Model;

namespace Akka.Stress.Actors;

/// <summary>
/// Supervises the workers of some places and fills a place again when its worker has ended. Some restart with their
/// workers, some anew; some decide on one worker, some on all.
/// </summary>
internal sealed class Foreman(int number, int firstPlace, int endPlace, Stage stage, WatchBook watches) : ActorBase
{
    private readonly bool _keepsWorkers = number % 2 == 0;

    protected override SupervisorStrategy SupervisorStrategy() => number % 8 == 3
        ? new AllForOneStrategy(-1, -1, Fault.Decide, loggingEnabled: false)
        : new OneForOneStrategy(-1, -1, Fault.Decide, loggingEnabled: false);

    protected override void PreStart()
    {
        for (var place = firstPlace; place < endPlace; place++)
        {
            Fill(place);
        }
    }

    protected override void PreRestart(Exception reason, object message)
    {
        if (!_keepsWorkers)
        {
            foreach (var worker in watches.Watched.Where(worker => Context.Child(worker.Ref.Path.Name).Equals(worker.Ref)).ToList())
            {
                watches.Remove(worker);
            }

            base.PreRestart(reason, message);
        }
    }

    protected override void PostRestart(Exception reason)
    {
        if (!_keepsWorkers)
        {
            base.PostRestart(reason);
        }
    }

    protected override bool Receive(object message)
    {
        if (message is Gone gone)
        {
            watches.Ended(gone.Who.Ref);

            // The end of one from before a restart may still be on its way when its place is filled again.
            if (stage.Registry.At(gone.Who.Place) == gone.Who)
            {
                Fill(gone.Who.Place);
            }
        }

        return true;
    }

    private void Fill(int place)
    {
        var worker = new Worker(stage.Registry.NewId(), place, stage.Ledger, stage.Findings);
        try
        {
            // The name of the one before: it is free once its end was told.
            worker.Ref = Context.ActorOf(Props.Create(() => new WorkerActor(worker, stage)), $"w{place}");
        }
        catch (InvalidActorNameException e)
        {
            stage.Findings.Add($"life: place {place} could not be filled again: {e.Message}");
            return;
        }

        watches.Add(worker);
        Context.WatchWith(worker.Ref, new Gone(worker));
        stage.Registry.Put(place, worker);
    }
}

/// <summary>Above the foremen. It never fails.</summary>
internal sealed class Crew : ActorBase
{
    private const int WorkersPerForeman = 16;

    private readonly Stage _stage;

    public Crew(Stage stage) => _stage = stage;

    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(-1, -1, Fault.DecideEscalated, loggingEnabled: false);

    protected override void PreStart()
    {
        var places = _stage.Registry.Places;
        for (var first = 0; first < places; first += WorkersPerForeman)
        {
            var (number, from, end) = (first / WorkersPerForeman, first, Math.Min(first + WorkersPerForeman, places));
            var watches = new WatchBook(_stage.Findings);
            Context.ActorOf(Props.Create(() => new Foreman(number, from, end, _stage, watches)), $"f{number}");
        }
    }

    protected override bool Receive(object message) => false;
}
