using Akka.Actor;

namespace Akka.Remote.Benchmarks;

internal sealed class Echo : UntypedActor
{
    protected override void OnReceive(object message) => Sender.Tell(message, Self);
}

/// <summary>Told a number, it counts messages, and tells the sender of the last one that all have come.</summary>
internal sealed class Counter : UntypedActor
{
    private long _left;

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case long count:
                _left = count;
                Sender.Tell("ready");
                break;
            case Blob when --_left == 0:
                Sender.Tell("all");
                break;
            default:
                break;
        }
    }
}

/// <summary>Who sends to the counter.</summary>
internal sealed class Arrival(TaskCompletionSource arrived) : UntypedActor
{
    protected override void OnReceive(object message) => arrived.TrySetResult();
}

/// <summary>Keeps that many messages in flight until all have come back.</summary>
internal sealed class PingPong(IActorRef echo) : UntypedActor
{
    private Begin? _run;
    private int _left;
    private int _flying;

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Begin run:
                (_run, _left, _flying) = (run, run.Count, 0);
                for (; _flying < run.InFlight; _flying++, _left--)
                {
                    echo.Tell(run.Ping, Self);
                }

                break;
            case Blob when _left > 0:
                _left--;
                echo.Tell(_run!.Ping, Self);
                break;
            case Blob when --_flying == 0:
                _run!.Done.TrySetResult();
                break;
            default:
                break;
        }
    }

    internal sealed record Begin(Blob Ping, int InFlight, int Count, TaskCompletionSource Done);
}
