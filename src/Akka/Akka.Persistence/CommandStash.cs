using Akka.Actor;
using Akka.Actor.Internal;
using Akka.Event;

namespace Akka.Persistence;

/// <summary>
/// The commands that wait until a persistent actor has recovered, or has run its <c>Persist</c> handlers. It is apart from
/// the actor's own stash, bounded by the props' stash capacity when they give one, and what does not fit is the
/// overflow strategy's.
/// </summary>
internal sealed class CommandStash(Eventsourced actor, IActorContext context)
{
    private readonly IStash _stash =
        context.Props.Deploy.StashCapacity > 0 ? new BoundedStashImpl(context) : context.CreateStash(actor);

    /// <summary>The message that the actor processes waits.</summary>
    public void Stash(object message)
    {
        try
        {
            _stash.Stash();
        }
        catch (StashOverflowException)
        {
            var sender = actor.SenderInternal;
            switch (actor.InternalStashOverflowStrategy)
            {
                case DiscardToDeadLetterStrategy:
                    actor.System.DeadLetters.Tell(new DeadLetter(message, sender, actor.SelfInternal), sender);
                    break;
                case ReplyToStrategy reply:
                    sender.Tell(reply.Response);
                    break;
                default:
                    throw;
            }
        }
    }

    /// <summary>Puts the oldest, or all, at the front of the mailbox.</summary>
    public void Unstash(bool all)
    {
        if (all)
        {
            _stash.UnstashAll();
        }
        else
        {
            _stash.Unstash();
        }
    }
}
