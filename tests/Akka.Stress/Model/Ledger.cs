namespace Akka.Stress.Model;

/// <summary>
/// What became of each parcel: exactly one of handled and dead letter, once. They are sent in waves, each after the last of
/// the one before is settled.
/// </summary>
internal sealed class Ledger(int messages, Findings findings)
{
    private const int NotSent = 0;
    private const int Sent = 1;
    private const int HandledOnce = 2;
    private const int DeadOnce = 3;

    // A mailbox that is not woken is woken by the next message: only when no more come does it show.
    private const int Waves = 20;

    private readonly int[] _fates = new int[messages];
    private int _taken;
    private int _waveEnd;
    private int _handled;
    private int _dead;
    private int _pendingTicks;

    public int Messages => messages;

    public int Handled => Volatile.Read(ref _handled);

    public int Dead => Volatile.Read(ref _dead);

    public int Settled => Handled + Dead;

    public bool AllSettled => Settled >= messages;

    public int InFlight => Volatile.Read(ref _taken) - Settled;

    public bool AllSent => Volatile.Read(ref _taken) >= messages;

    /// <summary>Single timers that are neither fired nor cancelled.</summary>
    public int PendingTicks => Volatile.Read(ref _pendingTicks);

    /// <returns>The number of a parcel that is sent now; null when all of this wave are.</returns>
    public int? Take()
    {
        while (true)
        {
            var number = Volatile.Read(ref _taken);
            if (number >= Volatile.Read(ref _waveEnd))
            {
                return null;
            }

            if (Interlocked.CompareExchange(ref _taken, number + 1, number) == number)
            {
                _fates[number] = Sent;
                return number;
            }
        }
    }

    /// <summary>Goes on with the next wave when nothing of the last is under way any more.</summary>
    public void NextWave()
    {
        if (Settled == _waveEnd && _waveEnd < messages)
        {
            Volatile.Write(ref _waveEnd, (int)Math.Min(messages, _waveEnd + ((long)messages / Waves) + 1));
        }
    }

    public void HandledNow(Parcel parcel)
    {
        if (Settle(parcel, HandledOnce))
        {
            Interlocked.Increment(ref _handled);
        }
    }

    public void DeadNow(Parcel parcel)
    {
        if (!parcel.Receiver.HasEnded)
        {
            findings.Add($"lost: {parcel} became a dead letter though its receiver has not ended");
        }

        if (Settle(parcel, DeadOnce))
        {
            Interlocked.Increment(ref _dead);
        }
    }

    public void TickPending(int change) => Interlocked.Add(ref _pendingTicks, change);

    /// <summary>The parcels that nobody has seen, at the end.</summary>
    public IEnumerable<int> Unsettled() => Enumerable.Range(0, messages).Where(number => _fates[number] == Sent);

    private bool Settle(Parcel parcel, int fate)
    {
        var before = Interlocked.Exchange(ref _fates[parcel.Number], fate);
        if (before == Sent)
        {
            return true;
        }

        findings.Add($"doubled: {parcel} is {Name(fate)}, and was {Name(before)}");
        return false;
    }

    private static string Name(int fate) => fate switch { HandledOnce => "handled", DeadOnce => "a dead letter", Sent => "sent", _ => "not sent" };
}
