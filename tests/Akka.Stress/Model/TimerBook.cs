namespace Akka.Stress.Model;

/// <summary>A tick comes only from a timer that is set; a single timer's comes, once.</summary>
internal sealed class TimerBook(Ledger ledger, Findings findings)
{
    private readonly Dictionary<int, (int Generation, bool Single)> _set = [];
    private int _generation;

    public Tick Set(int key, bool single)
    {
        Cancelled(key);
        _set[key] = (++_generation, single);
        ledger.TickPending(single ? 1 : 0);
        return new Tick(key, _generation);
    }

    public void Cancelled(int key)
    {
        if (_set.Remove(key, out var timer) && timer.Single)
        {
            ledger.TickPending(-1);
        }
    }

    public void Ticked(Tick tick)
    {
        if (!_set.TryGetValue(tick.Key, out var timer) || timer.Generation != tick.Generation)
        {
            findings.Add($"timer: a tick of timer {tick.Key}, generation {tick.Generation}, came though it was cancelled");
        }
        else if (timer.Single)
        {
            Cancelled(tick.Key);
        }
    }

    public void InstanceEnds()
    {
        foreach (var key in _set.Keys.ToList())
        {
            Cancelled(key);
        }
    }
}

internal sealed record Tick(int Key, int Generation);
