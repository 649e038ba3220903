using Akka.Actor;

namespace Akka.Remote.Benchmarks;

internal sealed class Echo : UntypedActor
{
    protected override void OnReceive(object message) => Sender.Tell(message, Self);
}

/// <summary>Answers each full count, so that the sending side can tell when all have come.</summary>
internal sealed class Counter : UntypedActor
{
    private long _count;
    private long _goal = long.MaxValue;
    private IActorRef _asker = ActorRefs.Nobody;

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case long goal:
                (_count, _goal, _asker) = (0, goal, Sender);
                Sender.Tell("ready");
                break;
            case Blob when ++_count == _goal:
                _asker.Tell(_count);
                break;
            default:
                break;
        }
    }
}

/// <summary>Arms a counter, and answers when it has counted all.</summary>
internal sealed class Arrival : ReceiveActor
{
    private IActorRef? _waiting;
    private long _arrived;

    public Arrival(IActorRef counter, long count)
    {
        IActorRef armer = ActorRefs.Nobody;
        Receive<string>(text => text == "arm", _ =>
        {
            armer = Sender;
            counter.Tell(count);
        });
        Receive<string>(text => text == "ready", text => armer.Tell(text));
        Receive<string>(_ =>
        {
            _waiting = Sender;
            Answer();
        });
        Receive<long>(arrived =>
        {
            _arrived = arrived;
            Answer();
        });
    }

    private void Answer()
    {
        if (_arrived > 0)
        {
            _waiting?.Tell(_arrived);
        }
    }
}

/// <summary>Keeps that many messages in flight until all have come back.</summary>
internal sealed class PingPong : UntypedActor
{
    private readonly IActorRef _echo;
    private readonly Blob _ping = new(new byte[16]);
    private long _left;
    private long _flying;
    private IActorRef _asker = ActorRefs.Nobody;

    public PingPong(IActorRef echo) => _echo = echo;

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case (long total, int inFlight):
                (_left, _flying, _asker) = (total, 0, Sender);
                for (; _flying < inFlight; _flying++, _left--)
                {
                    _echo.Tell(_ping, Self);
                }

                break;
            case Blob when _left > 0:
                _left--;
                _echo.Tell(_ping, Self);
                break;
            case Blob when --_flying == 0:
                _asker.Tell("done");
                break;
            default:
                break;
        }
    }
}
