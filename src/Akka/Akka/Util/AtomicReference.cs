using System.Diagnostics.CodeAnalysis;

namespace Akka.Util;

public class AtomicReference<T>
    where T : class
{
#pragma warning disable CA1051, SA1401 // Akka.NET's derived types reach the field.
    [SuppressMessage("Naming", "CA1720", Justification = "Akka.NET's name.")]
    protected T? atomicValue;
#pragma warning restore CA1051, SA1401

    public AtomicReference()
    {
    }

    public AtomicReference(T? originalValue) => atomicValue = originalValue;

    [MaybeNull]
    public T Value
    {
        get => Volatile.Read(ref atomicValue);
        set => Volatile.Write(ref atomicValue, value);
    }

    public bool CompareAndSet(T? expected, T? newValue) =>
        ReferenceEquals(Interlocked.CompareExchange(ref atomicValue, newValue, expected), expected);

    [return: MaybeNull]
    public T GetAndSet(T? newValue) => Interlocked.Exchange(ref atomicValue, newValue);

    [return: MaybeNull]
    public static implicit operator T(AtomicReference<T>? atomicReference) => atomicReference?.Value;
}
