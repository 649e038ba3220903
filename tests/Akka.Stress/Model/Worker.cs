using Akka.Actor;

namespace Akka.Stress.Model;

/// <summary>
/// What must be true of one worker from its making to its end, over its restarts. The actor tells it what happens; it says
/// what must not have happened. It also is the address book's entry.
/// </summary>
internal sealed class Worker(int id, int place, Ledger ledger, Findings findings)
{
    private int _busy;
    private bool _started;
    private bool _betweenInstances;
    private bool _ended;

    public int Id { get; } = id;

    public int Place { get; } = place;

    /// <summary>Set by who made the actor, before anybody else can see this.</summary>
    public IActorRef Ref { get; set; } = ActorRefs.Nobody;

    public SequenceBook Sequences { get; } = new(findings);

    public StashBook Stash { get; } = new(findings);

    public TimerBook Timers { get; } = new(ledger, findings);

    public WatchBook Watches { get; } = new(findings);

    public Outbox Outbox { get; } = new(id, ledger);

    /// <summary>Its last hook has run.</summary>
    public bool HasEnded => Volatile.Read(ref _ended);

    public void Started() => Check(!_started && !_ended, "started twice", () => _started = true);

    public void InstanceEnds() => Check(_started && !_betweenInstances && !_ended, "an instance ended that was not there", () =>
    {
        _betweenInstances = true;
        Stash.InstanceEnds();
        Timers.InstanceEnds();
    });

    public void Restarted() => Check(_betweenInstances && !_ended, "restarted without an instance's end before it", () => _betweenInstances = false);

    public void Ended() => Check(_started && !_ended, "ended without a start or twice", () =>
    {
        Timers.InstanceEnds();
        Volatile.Write(ref _ended, true);
    });

    /// <summary>A message, of whatever kind, is handled from here to <see cref="Leave"/>.</summary>
    public void Enter(object message)
    {
        if (Interlocked.Exchange(ref _busy, 1) == 1)
        {
            findings.Add($"two at a time: {Id} got {message} while it was busy");
        }

        if (!_started || _betweenInstances || _ended)
        {
            findings.Add($"life: {Id} got {message} though it {(_ended ? "has ended" : _started ? "is between two instances" : "has not started")}");
        }
    }

    public void Leave() => Volatile.Write(ref _busy, 0);

    public override string ToString() =>
        $"worker {Id} in place {Place} ({(_ended ? "ended" : !_started ? "not started" : _betweenInstances ? "restarting" : "alive")}, {Stash.Count} stashed)";

    private void Check(bool holds, string otherwise, Action change)
    {
        if (!holds)
        {
            findings.Add($"life: {Id} {otherwise}");
        }

        change();
    }
}
