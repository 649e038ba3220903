using System.Diagnostics;
using Akka.Actor;

namespace Akka.Pattern;

/// <summary>
/// Refuses calls to something that keeps failing. Closed: calls go through; <see cref="MaxFailures"/> failures in a row
/// (a call that takes longer than <see cref="CallTimeout"/> is one) open it. Open: calls fail at once with
/// <see cref="OpenCircuitException"/> until the reset timeout has passed. Half open: one call goes through, and its
/// outcome closes or opens the breaker. Safe for use from many threads.
/// </summary>
public class CircuitBreaker
{
    private enum State
    {
        Closed,
        Open,
        HalfOpen,
    }

    private readonly Lock _gate = new();
    private State _state = State.Closed;
    private bool _probing;
    private int _failures;
    private long _openedAt;
    private Action? _onOpen;
    private Action? _onHalfOpen;
    private Action? _onClose;
    private Exception? _lastCaught;

    public CircuitBreaker(IScheduler scheduler, int maxFailures, TimeSpan callTimeout, TimeSpan resetTimeout)
    {
        Scheduler = scheduler;
        MaxFailures = maxFailures;
        CallTimeout = callTimeout;
        ResetTimeout = resetTimeout;
    }

    public IScheduler Scheduler { get; }

    public int MaxFailures { get; }

    public TimeSpan CallTimeout { get; }

    public TimeSpan ResetTimeout { get; }

    public Exception? LastCaughtException => Volatile.Read(ref _lastCaught);

    public bool IsClosed => Is(State.Closed);

    public bool IsOpen => Is(State.Open);

    public bool IsHalfOpen => Is(State.HalfOpen);

    public static CircuitBreaker Create(IScheduler scheduler, int maxFailures, TimeSpan callTimeout, TimeSpan resetTimeout)
        => new(scheduler, maxFailures, callTimeout, resetTimeout);

    public CircuitBreaker OnOpen(Action callback)
    {
        _onOpen += callback;
        return this;
    }

    public CircuitBreaker OnHalfOpen(Action callback)
    {
        _onHalfOpen += callback;
        return this;
    }

    public CircuitBreaker OnClose(Action callback)
    {
        _onClose += callback;
        return this;
    }

    public Task<T> WithCircuitBreaker<T>(Func<Task<T>> body) => WithCircuitBreaker(body, static b => b());

    public async Task<T> WithCircuitBreaker<T, TState>(TState state, Func<TState, Task<T>> body)
    {
        Enter();
        try
        {
            var call = body(state);
            var result = call.IsCompleted
                ? await call.ConfigureAwait(false)
                : await call.WaitAsync(CallTimeout).ConfigureAwait(false);
            Succeed();
            return result;
        }
        catch (Exception e)
        {
            Failed(e);
            throw;
        }
    }

    public Task WithCircuitBreaker(Func<Task> body) => WithCircuitBreaker(body, static b => b());

    public async Task WithCircuitBreaker<TState>(TState state, Func<TState, Task> body)
    {
        Enter();
        try
        {
            var call = body(state);
            await (call.IsCompleted ? call : call.WaitAsync(CallTimeout)).ConfigureAwait(false);
            Succeed();
        }
        catch (Exception e)
        {
            Failed(e);
            throw;
        }
    }

    /// <summary>Counts one success, as if a call had succeeded.</summary>
    public void Succeed()
    {
        Action? closed = null;
        lock (_gate)
        {
            if (_state == State.HalfOpen)
            {
                _state = State.Closed;
                _probing = false;
                closed = _onClose;
            }

            if (_state == State.Closed)
            {
                _failures = 0;
                Volatile.Write(ref _lastCaught, null);
            }
        }

        closed?.Invoke();
    }

    /// <summary>Counts one failure, as if a call had failed.</summary>
    public void Fail() => Failed(new UserCalledFailException());

    private bool Is(State state)
    {
        lock (_gate)
        {
            return _state == state;
        }
    }

    private void Enter()
    {
        lock (_gate)
        {
            switch (_state)
            {
                case State.Closed:
                    return;
                case State.HalfOpen when !_probing:
                    _probing = true;
                    return;
                case State.HalfOpen:
                    throw new OpenCircuitException(LastCaughtException, TimeSpan.Zero);
                default:
                    var left = ResetTimeout - Stopwatch.GetElapsedTime(_openedAt);
                    throw new OpenCircuitException(LastCaughtException, left > TimeSpan.Zero ? left : TimeSpan.Zero);
            }
        }
    }

    private void Failed(Exception cause)
    {
        Volatile.Write(ref _lastCaught, cause);
        lock (_gate)
        {
            var opens = _state == State.HalfOpen || (_state == State.Closed && ++_failures >= MaxFailures);
            if (!opens)
            {
                return;
            }

            _state = State.Open;
            _probing = false;
            _openedAt = Stopwatch.GetTimestamp();
        }

        _onOpen?.Invoke();
        Scheduler.Advanced.ScheduleOnce(ResetTimeout, AttemptReset);
    }

    private void AttemptReset()
    {
        lock (_gate)
        {
            if (_state != State.Open)
            {
                return;
            }

            _state = State.HalfOpen;
        }

        _onHalfOpen?.Invoke();
    }
}
