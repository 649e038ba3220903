using Akka.Dispatch.SysMsg;

namespace Akka.Actor;

/// <summary>
/// Where the answer of an Ask goes. The first message completes the task; what comes later is a dead letter. It enters
/// <c>/temp</c> only when its path is asked for: an answer from this process does not need it.
/// </summary>
public class FutureActorRef<T> : MinimalActorRef
{
    private readonly TaskCompletionSource<T> _result;
    private readonly IActorRefProvider _provider;
    private readonly Lock _pathLock = new();
    private ActorPath? _path;
    private bool _registered;
    private bool _unregistered;

    public FutureActorRef(TaskCompletionSource<T> result, ActorPath path, IActorRefProvider provider)
        : this(result, provider) =>
        _path = path;

    internal FutureActorRef(TaskCompletionSource<T> result, IActorRefProvider provider)
    {
        _result = result;
        _provider = provider;
    }

    public override ActorPath Path
    {
        get
        {
            if (Volatile.Read(ref _path) is { } known)
            {
                return known;
            }

            lock (_pathLock)
            {
                if (_path is null)
                {
                    var path = _provider.TempPath();
                    if (!_unregistered)
                    {
                        _provider.RegisterTempActor(this, path);
                        _registered = true;
                    }

                    Volatile.Write(ref _path, path);
                }

                return _path;
            }
        }
    }

    public override IActorRefProvider Provider => _provider;

    /// <summary>Sends the question, with this as its sender.</summary>
    public virtual void DeliverAsk(object message, ICanTell destination) => destination.Tell(message, this);

    /// <summary>No answer is awaited any more.</summary>
    internal void Unregister()
    {
        lock (_pathLock)
        {
            _unregistered = true;
            if (_registered)
            {
                _registered = false;
                _provider.UnregisterTempActor(_path!);
            }
        }
    }

    protected override void TellInternal(object message, IActorRef sender)
    {
        if (_provider.Settings.World is { } world)
        {
            world.Post(() => Answer(message));
        }
        else
        {
            Answer(message);
        }
    }

    private void Answer(object message)
    {
        var handled = message switch
        {
            ISystemMessage system => _result.TrySetException(new InvalidOperationException($"system message of type '{system.GetType().Name}' is invalid for {nameof(FutureActorRef<T>)}")),
            T answer => _result.TrySetResult(answer),
            Status.Failure failure => _result.TrySetException(failure.Cause ?? new TaskCanceledException("Task cancelled by actor via Failure message.")),
            _ => _result.TrySetException(new ArgumentException($"Received message of type [{message.GetType()}] - Ask expected message of type [{typeof(T)}]")),
        };
        if (!handled && !_result.Task.IsCanceled)
        {
            _provider.DeadLetters.Tell(message, this);
        }
    }
}
