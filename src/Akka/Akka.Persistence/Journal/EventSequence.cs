namespace Akka.Persistence.Journal;

public sealed class EmptyEventSequence : IEmptyEventSequence, IEquatable<IEventSequence>
{
    public static readonly EmptyEventSequence Instance = new();

    private EmptyEventSequence()
    {
    }

    public IEnumerable<object> Events => [];

    public bool Equals(IEventSequence? other) => other is EmptyEventSequence;

    public override bool Equals(object? obj) => Equals(obj as IEventSequence);

    public override int GetHashCode() => 0;
}

public class EventSequence<T> : IEventSequence, IEquatable<IEventSequence>
{
    public EventSequence(IEnumerable<object> events)
    {
        Events = [.. events];
    }

    public IEnumerable<object> Events { get; }

    public bool Equals(IEventSequence? other) => other is not null && Events.SequenceEqual(other.Events);

    public override bool Equals(object? obj) => Equals(obj as IEventSequence);

    public override int GetHashCode() => Events.Aggregate(0, HashCode.Combine);
}

#pragma warning disable CA2231 // Akka.NET's has no operators either.
public struct SingleEventSequence : IEventSequence, IEquatable<IEventSequence>
{
    public SingleEventSequence(object e)
    {
        Events = [e];
    }

    public IEnumerable<object> Events { get; }

    public readonly bool Equals(IEventSequence? other) => other is not null && Events.SequenceEqual(other.Events);

    public override readonly bool Equals(object? obj) => Equals(obj as IEventSequence);

    public override readonly int GetHashCode() => Events.Aggregate(0, HashCode.Combine);
}
#pragma warning restore CA2231

public static class EventSequence
{
    public static IEventSequence Empty = EmptyEventSequence.Instance;

    public static IEventSequence Single(object e) => new SingleEventSequence(e);

    public static IEventSequence Create(params object[] events) => new EventSequence<object>(events);

    public static IEventSequence Create(IEnumerable<object> events) => new EventSequence<object>(events);
}
