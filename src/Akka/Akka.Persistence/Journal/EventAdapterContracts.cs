namespace Akka.Persistence.Journal;

/// <summary>Turns a stored event into what the persistent actor sees.</summary>
public interface IReadEventAdapter
{
    IEventSequence FromJournal(object evt, string manifest);
}

/// <summary>Turns what a persistent actor persists into what is stored.</summary>
public interface IWriteEventAdapter
{
    /// <summary>Stored beside the event, and given back to <see cref="IReadEventAdapter.FromJournal"/>; empty for none.</summary>
    string Manifest(object evt);

    object ToJournal(object evt);
}

public interface IEventAdapter : IReadEventAdapter, IWriteEventAdapter
{
}

/// <summary>None, one or several events that a stored event becomes.</summary>
public interface IEventSequence
{
    IEnumerable<object> Events { get; }
}

/// <summary>Stores and gives back events as they are.</summary>
public sealed class IdentityEventAdapter : IEventAdapter
{
    private IdentityEventAdapter()
    {
    }

    public static IdentityEventAdapter Instance { get; } = new();

    public string Manifest(object evt) => string.Empty;

    public object ToJournal(object evt) => evt;

    public IEventSequence FromJournal(object evt, string manifest) => EventSequence.Single(evt);
}
