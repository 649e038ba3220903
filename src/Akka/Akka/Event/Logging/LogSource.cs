using Akka.Actor;

namespace Akka.Event;

/// <summary>Stands for the class of a source that is only a text.</summary>
public class DummyClassForStringSources;

/// <summary>The name and the class that a log event shows as its source.</summary>
public struct LogSource
{
    private LogSource(string source, Type type)
    {
        Source = source;
        Type = type;
    }

    public string Source { get; }

    public Type Type { get; }

    public static LogSource Create(object o) => o switch
    {
        IActorContext actor => new LogSource(actor.Self.Path.ToString(), SourceType(o)),
        IActorRef a => new LogSource(a.Path.ToString(), SourceType(o)),
        string s => new LogSource(s, SourceType(o)),
        Type t => new LogSource(Logging.SimpleName(t), SourceType(o)),
        _ => new LogSource(Logging.SimpleName(o), SourceType(o)),
    };

    public static LogSource Create(object o, ActorSystem system) => o switch
    {
        IActorContext actor => new LogSource(FromActor(actor, system), SourceType(o)),
        IActorRef a => new LogSource(FromActorRef(a, system), SourceType(o)),
        string s => new LogSource(FromString(s, system), SourceType(o)),
        Type t => new LogSource(FromType(t, system), SourceType(o)),
        _ => new LogSource(FromType(o.GetType(), system), SourceType(o)),
    };

    public static LogSource Create(string source, Type t) => new(source, t);

    public static Type SourceType(object o) => o switch
    {
        Type type => type,
        IActorContext context => context.Props.Type,
        ActorRefWithCell actor => actor.Underlying.Props.Type,
        string => typeof(DummyClassForStringSources),
        _ => o.GetType(),
    };

    public static string FromActor(IActorContext actor, ActorSystem system) => FromActorRef(actor.Self, system);

    /// <summary>The path with the system's own address.</summary>
    public static string FromActorRef(IActorRef a, ActorSystem system) =>
        a.Path.ToStringWithAddress(((ExtendedActorSystem)system).Provider.DefaultAddress);

    public static string FromString(string source, ActorSystem system) => $"{source}({system})";

    public static string FromType(Type t, ActorSystem system) => $"{Logging.SimpleName(t)} ({system})";
}
