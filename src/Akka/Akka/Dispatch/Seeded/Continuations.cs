using Akka.Actor;

namespace Akka.Dispatch.Seeded;

/// <summary>
/// Where the runtime's promises go on and its tasks begin: on the thread pool; in a seeded world, as its work items. For
/// that, a promise is made with <see cref="PromiseOptions"/> and completed through <see cref="Complete"/>, or from a work
/// item that is nobody's.
/// </summary>
internal static class Continuations
{
    public static TaskCreationOptions PromiseOptions(this Settings settings) =>
        settings.World is null ? TaskCreationOptions.RunContinuationsAsynchronously : TaskCreationOptions.None;

    /// <summary>In a world the caller may be an actor, and what waits for the promise must not run as that actor.</summary>
    public static void Complete(this Settings settings, Action complete)
    {
        if (settings.World is { } world)
        {
            world.Post(complete);
        }
        else
        {
            complete();
        }
    }

    public static Task Start(this Settings settings, Func<Task> start) => settings.World?.Start(start) ?? Task.Run(start);
}
