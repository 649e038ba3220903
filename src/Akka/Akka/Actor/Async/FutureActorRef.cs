using Akka.Dispatch;
using Akka.Dispatch.Seeded;
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
    private ActorPath? _path;
    private LightCancelable? _timer;
    private CancellationTokenRegistration _cancellation;
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

            lock (_result)
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

    /// <summary>Fails the task after this time.</summary>
    internal void EndAfter(TimeSpan limit)
    {
        _timer = new LightCancelable();
        _provider.Settings.System.Scheduler.Advanced.ScheduleOnce(limit, new TimeLimit(this, limit), _timer);
    }

    /// <summary>Cancels the task with the token.</summary>
    internal void EndWith(CancellationToken token)
    {
        if (token.CanBeCanceled)
        {
            _cancellation = token.UnsafeRegister(static (state, token) => ((FutureActorRef<T>)state!).Cancel(token), this);
        }
    }

    /// <summary>No answer is awaited any more.</summary>
    internal void Release()
    {
        _timer?.Cancel();
        _cancellation.Unregister();
        lock (_result)
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
            AnswerIn(world, message);
        }
        else
        {
            Answer(message);
        }
    }

    // Apart, so that only a world pays for the closure.
    private void AnswerIn(SeededWorld world, object message) => world.Post(() => Answer(message));

    private void Answer(object message)
    {
        // Before the task ends: whoever goes on with the answer finds nothing left of the question.
        Release();
        var handled = message switch
        {
            ISystemMessage system => _result.TryFail(new InvalidOperationException($"system message of type '{system.GetType().Name}' is invalid for {nameof(FutureActorRef<T>)}")),
            T answer => _result.TrySetResult(answer),
            Status.Failure failure => _result.TryFail(failure.Cause ?? new TaskCanceledException("Task cancelled by actor via Failure message.")),
            _ => _result.TryFail(new ArgumentException($"Received message of type [{message.GetType()}] - Ask expected message of type [{typeof(T)}]")),
        };
        if (!handled && !_result.Task.IsCanceled)
        {
            _provider.DeadLetters.Tell(message, this);
        }
    }

    private void Cancel(CancellationToken token)
    {
        Release();
        _result.TrySetCanceled(token);
    }

    private sealed class TimeLimit(FutureActorRef<T> future, TimeSpan limit) : IRunnable
    {
        public void Run()
        {
            future.Release();
            future._result.TrySetException(new AskTimeoutException($"Timeout after {limit} seconds"));
        }

        public void Execute() => Run();
    }
}
