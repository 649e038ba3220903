using Akka.Actor;
using Akka.Event;
using static Akka.Cluster.ClusterEvent;

namespace Akka.Cluster;

/// <summary>The state behind the events; for the cluster's own parts.</summary>
internal sealed record MembershipChanged(MembershipState State) : INoSerializationVerificationNeeded;

/// <summary>What the publisher is asked for.</summary>
internal abstract record PublisherCommand : INoSerializationVerificationNeeded
{
    private PublisherCommand()
    {
    }

    public sealed record Publish(MembershipState State) : PublisherCommand;

    public sealed record Subscribe(IActorRef Subscriber, SubscriptionInitialStateMode Mode, IReadOnlyList<Type> To) : PublisherCommand;

    /// <param name="To">Null: everything.</param>
    public sealed record Unsubscribe(IActorRef Subscriber, Type? To) : PublisherCommand;

    public sealed record SendState(IActorRef Receiver) : PublisherCommand;
}

/// <summary>
/// Turns states into events on the system's event stream. Subscribers get their initial state from here too, so that no
/// event is missing between that and the first one.
/// </summary>
internal sealed class ClusterEventPublisher(UniqueAddress self, bool logInfo) : UntypedActor
{
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly MembershipState _none = new(Gossip.Empty, self);
    private MembershipState _state = new(Gossip.Empty, self);

    private static EventStream Stream => Context.System.EventStream;

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case PublisherCommand.Publish publish:
                Publish(publish.State);
                break;
            case PublisherCommand.Subscribe subscribe:
                Subscribe(subscribe);
                break;
            case PublisherCommand.Unsubscribe { To: { } type } unsubscribe:
                Stream.Unsubscribe(unsubscribe.Subscriber, type);
                break;
            case PublisherCommand.Unsubscribe unsubscribe:
                Stream.Unsubscribe(unsubscribe.Subscriber);
                break;
            case PublisherCommand.SendState send:
                send.Receiver.Tell(EventDiff.Snapshot(_state), Self);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    protected override void PostStop()
    {
        Stream.Publish(ClusterShuttingDown.Instance);
        Publish(_none);
    }

    private void Publish(MembershipState state)
    {
        var before = _state;
        _state = state;
        Stream.Publish(new MembershipChanged(state));
        foreach (var happened in EventDiff.Between(before, state))
        {
            if (logInfo)
            {
                _log.Info("Cluster Node [{0}] - {1}", self.Address, happened);
            }

            Stream.Publish(happened);
        }
    }

    private void Subscribe(PublisherCommand.Subscribe command)
    {
        if (command.Mode == SubscriptionInitialStateMode.InitialStateAsSnapshot)
        {
            command.Subscriber.Tell(EventDiff.Snapshot(_state), Self);
        }
        else
        {
            foreach (var happened in EventDiff.Between(_none, _state).Where(happened => command.To.Any(type => type.IsInstanceOfType(happened))))
            {
                command.Subscriber.Tell(happened, Self);
            }
        }

        foreach (var type in command.To)
        {
            Stream.Subscribe(command.Subscriber, type);
        }
    }
}
