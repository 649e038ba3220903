namespace Akka.Benchmarks;

internal static class Completion
{
    /// <summary>What awaits it goes on elsewhere: the actor that completes it is not held up.</summary>
    public static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
