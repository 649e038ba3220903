using Akka.Actor;
using Akka.Stress.Model;

namespace Akka.Stress.Actors;

/// <summary>
/// Keeps enough parcels under way, since dead letters bear no others, and has the observers watch now this worker, now that.
/// </summary>
internal sealed class Pump(Stage stage, IReadOnlyList<IActorRef> observers) : ActorBase, IWithTimers
{
    private const int WatchesPerTick = 100;

    private readonly Random _random = stage.RandomFor(0);
    private readonly Outbox _outbox = new(0, stage.Ledger);

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart() => Timers.StartPeriodicTimer("tick", "tick", TimeSpan.FromMilliseconds(5));

    protected override bool Receive(object message)
    {
        stage.Ledger.NextWave();
        for (var missing = (stage.InFlightWanted / 2) - stage.Ledger.InFlight; missing > 0; missing--)
        {
            if (!_outbox.Send(Anyone(), Self))
            {
                break;
            }
        }

        for (var i = 0; i < WatchesPerTick; i++)
        {
            if (Anyone() is { } worker)
            {
                observers[_random.Next(observers.Count)].Tell(new Observe(worker, Take: _random.Next(3) > 0));
            }
        }

        return true;
    }

    private Worker? Anyone() => stage.Registry.At(_random.Next(stage.Registry.Places));
}
