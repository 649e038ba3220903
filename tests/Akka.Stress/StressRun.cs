using Akka.Actor;
using Akka.Stress.Actors;
using Akka.Stress.Model;

namespace Akka.Stress;

/// <summary>One round: traffic until all parcels are settled, then the timers, then the end of all workers.</summary>
internal sealed class StressRun(StressOptions options, IHost host, Action<Stage>? progress = null)
{
    private const int Observers = 8;

    /// <summary>Only a failure takes so long without any change.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Stage _stage = new(options);
    private readonly List<WatchBook> _watches = [];

    public Ledger Ledger => _stage.Ledger;

    public int WorkersMade => _stage.Registry.NewId() - 1;

    public IReadOnlyList<string> Run()
    {
        var observers = Enumerable.Range(0, Observers).Select(NewObserver).ToList();
        host.System.ActorOf(Props.Create(() => new Clerk(_stage)), "clerk");
        var crew = host.System.ActorOf(Props.Create(() => new Crew(_stage)), "crew");
        var pump = host.System.ActorOf(Props.Create(() => new Pump(_stage, observers)), "pump");

        if (Traffic() && Timers())
        {
            host.System.Stop(pump);
            host.System.Stop(crew);
            Watches();
        }

        if (!host.End())
        {
            _stage.Findings.Add("end: the system has not terminated");
        }

        var more = _stage.Findings.Count - Findings.KeptMax;
        return more <= 0 ? _stage.Findings.Kept : [.. _stage.Findings.Kept, $"and {more} more"];
    }

    private IActorRef NewObserver(int number)
    {
        var book = new WatchBook(_stage.Findings);
        var random = _stage.RandomFor(-1 - number);
        _watches.Add(book);
        return host.System.ActorOf(Props.Create(() => new Observer(book, random)), $"observer{number}");
    }

    private bool Traffic()
    {
        var settled = -1;
        while (settled != Ledger.Settled)
        {
            settled = Ledger.Settled;
            if (host.WaitFor(() => Ledger.AllSettled || Stuck, Patience, () => progress?.Invoke(_stage)))
            {
                break;
            }
        }

        if (Ledger.AllSettled)
        {
            return true;
        }

        var lost = Ledger.Unsettled();
        _stage.Findings.Add($"lost: {Ledger.InFlight} parcels are neither handled nor dead letters, the first are number {string.Join(", ", lost.Take(10))}");
        foreach (var worker in Enumerable.Range(0, _stage.Registry.Places).Select(_stage.Registry.At).OfType<Worker>()
            .Where(worker => worker.Ref is LocalActorRef local && local.Cell.NumberOfMessages > 0).Take(5))
        {
            _stage.Findings.Add($"lost: {worker} has {((LocalActorRef)worker.Ref).Cell.NumberOfMessages} messages in its mailbox");
        }

        return false;
    }

    private bool Timers()
    {
        if (!host.WaitFor(() => Ledger.PendingTicks == 0 || Stuck, Patience))
        {
            _stage.Findings.Add($"timer: {Ledger.PendingTicks} single timers have not ticked");
        }

        return !Stuck;
    }

    private void Watches()
    {
        if (!host.WaitFor(() => _watches.TrueForAll(book => book.Open == 0), Patience))
        {
            var first = _watches.First(book => book.Open > 0).Watched.First();
            _stage.Findings.Add($"watch: {_watches.Sum(book => book.Open)} watched workers' ends were not told of, the first of {first}");
        }
    }

    // Enough is known then, and what follows only costs time.
    private bool Stuck => _stage.Findings.Count > Findings.KeptMax;
}
