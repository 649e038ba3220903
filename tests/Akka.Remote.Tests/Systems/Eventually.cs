namespace Akka.Remote.Tests.Systems;

/// <summary>For states without an event to wait for.</summary>
internal static class Eventually
{
    /// <summary>A bound of failure, for whatever a test waits for.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    public static async Task True(Func<bool> condition, string what)
    {
        using var limit = new CancellationTokenSource(Patience);
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (!condition())
        {
            try
            {
                await look.WaitForNextTickAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"Waited {Patience}: {what}");
            }
        }
    }
}
