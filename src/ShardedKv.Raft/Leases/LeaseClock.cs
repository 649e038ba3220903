namespace ShardedKv.Raft;

/// <summary>A leader's lease: it runs from the sending of a round that a quorum has answered. Off without options.</summary>
internal sealed class LeaseClock(LeaseOptions? options)
{
    /// <summary>Rounds that are out. Beyond it the oldest is forgotten: a newer one is worth more.</summary>
    private const int RoundsMax = 64;

    private readonly Queue<(long Round, MonotonicTime SentAt)> _out = [];
    private MonotonicTime? _from;
    private bool _ended;

    public bool IsOn => options is not null;

    /// <param name="now">Not after the round's messages leave; earlier only shortens the lease.</param>
    public void Sent(long round, MonotonicTime now)
    {
        if (options is null)
        {
            return;
        }

        if (_out.Count == RoundsMax)
        {
            _out.Dequeue();
        }

        _out.Enqueue((round, now));
    }

    /// <param name="majorityRound">The newest round that a quorum has answered.</param>
    public void Confirm(long majorityRound)
    {
        while (_out.TryPeek(out var oldest) && oldest.Round <= majorityRound)
        {
            _from = _out.Dequeue().SentAt;
        }
    }

    /// <summary>For this leadership: who was told to take over may be elected while promises stand.</summary>
    public void End() => _ended = true;

    public bool Holds(MonotonicTime now) =>
        options is not null && !_ended && _from is { } from && now.Milliseconds - from.Milliseconds < options.LeaseMilliseconds;
}
