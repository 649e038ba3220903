namespace Akka.Persistence;

/// <summary>A handler that waits for its event to be stored.</summary>
public interface IPendingHandlerInvocation
{
    object Event { get; }

    Action<object> Handler { get; }
}

/// <summary>Commands wait until this handler has run (<c>Persist</c>).</summary>
public sealed class StashingHandlerInvocation : IPendingHandlerInvocation
{
    public StashingHandlerInvocation(object evt, Action<object> handler)
    {
        Event = evt;
        Handler = handler;
    }

    public object Event { get; }

    public Action<object> Handler { get; }
}

/// <summary>Commands go on meanwhile (<c>PersistAsync</c>, <c>DeferAsync</c>).</summary>
public sealed class AsyncHandlerInvocation : IPendingHandlerInvocation
{
    public AsyncHandlerInvocation(object evt, Action<object> handler)
    {
        Event = evt;
        Handler = handler;
    }

    public object Event { get; }

    public Action<object> Handler { get; }
}
