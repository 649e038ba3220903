using Akka.Actor.Internal;

namespace Akka.Actor;

public static class StashFactory
{
    public static IStash CreateStash<T>(this IActorContext context)
        where T : ActorBase => context.CreateStash(typeof(T));

    public static IStash CreateStash(this IActorContext context, IActorStash actorInstance) => context.CreateStash(actorInstance.GetType());

    /// <summary>A stash of the kind that the actor type asks for.</summary>
    /// <exception cref="ArgumentException">The type asks for none.</exception>
    public static IStash CreateStash(this IActorContext context, Type actorType)
    {
        if (typeof(IWithUnboundedStash).IsAssignableFrom(actorType))
        {
            return new UnboundedStashImpl(context);
        }

        if (typeof(IWithStash).IsAssignableFrom(actorType))
        {
            return new BoundedStashImpl(context);
        }

        return typeof(IWithUnrestrictedStash).IsAssignableFrom(actorType)
            ? new UnboundedStashImpl(context)
            : throw new ArgumentException($"Actor {actorType} implements an unrecognized subclass of {typeof(IActorStash)} - cannot instantiate", nameof(actorType));
    }
}
