using Akka.Actor;
using Akka.Stress.Model;

namespace Akka.Stress.Actors;

/// <summary>
/// Sends a parcel on for each that it gets, and now and then does one of all the things that an actor can do. It tells its
/// <see cref="Worker"/> everything.
/// </summary>
internal sealed class WorkerActor(Worker me, Stage stage) : ActorBase, IWithTimers, IWithUnboundedStash
{
    private const int OpenKey = 9;
    private const int KeysMax = 4;
    private const int StashedMax = 50;
    private const int PeriodicTicksMax = 3;

    // Not the run's but this incarnation's and instance's: what one worker does says nothing about the next.
    private readonly Random _random = stage.RandomFor(me.Id);
    private readonly Dictionary<int, int> _ticksLeft = [];

    public ITimerScheduler Timers { get; set; } = null!;

    public IStash Stash { get; set; } = null!;

    protected override void PreStart() => me.Started();

    /// <summary>Not the base's: it would call <see cref="PostStop"/>.</summary>
    protected override void PreRestart(Exception reason, object message) => me.InstanceEnds();

    protected override void PostRestart(Exception reason) => me.Restarted();

    protected override void PostStop() => me.Ended();

    protected override bool Receive(object message) => Checked(message, Handle);

    private bool Closed(object message) => Checked(message, other =>
    {
        if (other is not Parcel parcel)
        {
            Handle(other);
            return;
        }

        Stash.Stash();
        me.Stash.Stashed(parcel);
        if (me.Stash.Count >= StashedMax)
        {
            Open();
        }
    });

    private bool Checked(object message, Action<object> handle)
    {
        me.Enter(message);
        try
        {
            var again = me.Stash.Arrived(message);
            if (message is Parcel parcel && !again)
            {
                if (parcel.Arrived)
                {
                    stage.Findings.Add($"doubled: {parcel} came again");
                }

                parcel.Arrived = true;
                me.Sequences.Arrived(parcel);
            }

            handle(message);
        }
        finally
        {
            me.Leave();
        }

        return true;
    }

    private void Handle(object message)
    {
        switch (message)
        {
            case Parcel parcel:
                stage.Ledger.HandledNow(parcel);
                SendOn();
                Act();
                break;
            case Tick tick:
                me.Timers.Ticked(tick);
                OnTick(tick.Key);
                break;
            case Terminated terminated:
                me.Watches.Ended(terminated.ActorRef);
                break;
            case Gone gone:
                me.Watches.Ended(gone.Who.Ref);
                break;
            default:
                stage.Findings.Add($"life: worker {me.Id} got {message}, which nobody sends");
                break;
        }
    }

    private void SendOn()
    {
        me.Outbox.Send(stage.Registry.Neighbour(me.Place, _random), Self);
        if (stage.Ledger.InFlight < stage.InFlightWanted)
        {
            me.Outbox.Send(stage.Registry.Neighbour(me.Place, _random), Self);
        }
    }

    private void Act()
    {
        switch (_random.Next(10_000))
        {
            case < 10:
                throw new ResumeFault();
            case < 30:
                throw new RestartFault();
            case < 34:
                throw new StopFault();
            case < 35:
                throw new EscalateFault(_random.Next(2) == 0);
            case < 40:
                Context.Stop(Self);
                break;
            case < 45:
                stage.Registry.Neighbour(me.Place, _random)?.Ref.Tell(_random.Next(2) == 0 ? PoisonPill.Instance : Kill.Instance);
                break;
            case < 100:
                Close();
                break;
            case < 150:
                var key = _random.Next(KeysMax);
                Timers.StartSingleTimer(key, me.Timers.Set(key, single: true), Soon());
                break;
            case < 170:
                var periodic = _random.Next(KeysMax);
                _ticksLeft[periodic] = PeriodicTicksMax;
                Timers.StartPeriodicTimer(periodic, me.Timers.Set(periodic, single: false), Soon());
                break;
            case < 210:
                Cancel(_random.Next(KeysMax));
                break;
            case < 250:
                Watch();
                break;
            case < 270 when me.Watches.Watched.FirstOrDefault() is { } watched:
                Context.Unwatch(watched.Ref);
                me.Watches.Remove(watched);
                break;
            default:
                break;
        }
    }

    private void Watch()
    {
        if (stage.Registry.Neighbour(me.Place, _random) is not { } neighbour || neighbour == me || !me.Watches.Add(neighbour))
        {
            return;
        }

        if (_random.Next(2) == 0)
        {
            Context.Watch(neighbour.Ref);
        }
        else
        {
            Context.WatchWith(neighbour.Ref, new Gone(neighbour));
        }
    }

    private void Close()
    {
        Become(Closed);
        Timers.StartSingleTimer(OpenKey, me.Timers.Set(OpenKey, single: true), Soon());
        if (_random.Next(20) == 0)
        {
            // With the behaviour gone, but not with the messages that were put aside: there are none yet.
            throw new RestartFault();
        }
    }

    private void Open()
    {
        Cancel(OpenKey);
        Become(Receive);
        if (_random.Next(10) == 0)
        {
            Stash.Unstash();
            me.Stash.UnstashedOldest();
        }

        if (_random.Next(10) == 0)
        {
            // The end of the instance puts the rest back.
            throw new RestartFault();
        }

        Stash.UnstashAll();
        me.Stash.UnstashedAll();
    }

    private void OnTick(int key)
    {
        if (key == OpenKey)
        {
            Open();
        }
        else if (_ticksLeft.TryGetValue(key, out var left))
        {
            if (left > 1)
            {
                _ticksLeft[key] = left - 1;
            }
            else
            {
                Cancel(key);
            }
        }
    }

    private void Cancel(int key)
    {
        Timers.Cancel(key);
        me.Timers.Cancelled(key);
        _ticksLeft.Remove(key);
    }

    private TimeSpan Soon() => TimeSpan.FromMilliseconds(_random.Next(1, 20));
}
