namespace Akka.Persistence.Journal;

/// <summary>Makes the events that a read adapter gives back.</summary>
public static class EventSequence
{
    public static IEventSequence Empty = new Fixed([]);

    public static IEventSequence Single(object e) => new Fixed([e]);

    public static IEventSequence Create(params object[] events) => new Fixed(events);

    public static IEventSequence Create(IEnumerable<object> events) => new Fixed([.. events]);

    private sealed class Fixed(object[] events) : IEventSequence
    {
        public IEnumerable<object> Events => events;
    }
}
