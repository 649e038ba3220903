namespace Akka.Util.Internal;

public interface IAtomicCounter<T>
{
    T Current { get; }

    /// <summary>Adds one and gives the new value.</summary>
    T Next();

    T GetAndIncrement();

    T IncrementAndGet();

    T GetAndAdd(T amount);

    T AddAndGet(T amount);

    /// <summary>Sets it to zero.</summary>
    void Reset();
}

public class AtomicCounter : IAtomicCounter<int>
{
    private int _value;

    public AtomicCounter()
    {
    }

    public AtomicCounter(int initialValue) => _value = initialValue;

    public int Current => Volatile.Read(ref _value);

    public int Next() => Interlocked.Increment(ref _value);

    public int Decrement() => Interlocked.Decrement(ref _value);

    public int GetAndIncrement() => Next() - 1;

    public int IncrementAndGet() => Next();

    public int GetAndDecrement() => Decrement() + 1;

    public int DecrementAndGet() => Decrement();

    public int GetAndAdd(int amount) => AddAndGet(amount) - amount;

    public int AddAndGet(int amount) => Interlocked.Add(ref _value, amount);

    public int GetAndSet(int value) => Interlocked.Exchange(ref _value, value);

    public bool CompareAndSet(int expected, int newValue) => Interlocked.CompareExchange(ref _value, newValue, expected) == expected;

    public void Reset() => Interlocked.Exchange(ref _value, 0);
}

public class AtomicCounterLong : IAtomicCounter<long>
{
    private long _value;

    public AtomicCounterLong()
    {
    }

    public AtomicCounterLong(long value) => _value = value;

    public long Current => Volatile.Read(ref _value);

    public long Next() => Interlocked.Increment(ref _value);

    public long GetAndIncrement() => Next() - 1;

    public long IncrementAndGet() => Next();

    public long DecrementAndGet() => Interlocked.Decrement(ref _value);

    public long GetAndAdd(long amount) => AddAndGet(amount) - amount;

    public long AddAndGet(long amount) => Interlocked.Add(ref _value, amount);

    public long GetAndSet(long value) => Interlocked.Exchange(ref _value, value);

    public bool CompareAndSet(long expected, long newValue) => Interlocked.CompareExchange(ref _value, newValue, expected) == expected;

    public void Reset() => Interlocked.Exchange(ref _value, 0);

    public override string ToString() => Current.ToString();
}
