namespace ShardedKv.Raft;

/// <summary>The randomized election timeout. Raft §5.2: drawn anew each time, so that split votes are rare and end.</summary>
internal sealed class ElectionClock
{
    private readonly ReplicaOptions _options;
    private readonly SeededRandom _random;
    private int _ticksLeft;

    public ElectionClock(ReplicaOptions options, SeededRandom random)
    {
        _options = options;
        _random = random;
        Restart();
    }

    public void Restart() => _ticksLeft = _random.Next(_options.ElectionTicksMin, _options.ElectionTicksMax + 1);

    /// <returns>True when the timeout has passed; it then runs anew.</returns>
    public bool Tick()
    {
        if (--_ticksLeft > 0)
        {
            return false;
        }

        Restart();
        return true;
    }
}
