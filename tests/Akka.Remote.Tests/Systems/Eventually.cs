namespace Akka.Remote.Tests.Systems;

/// <summary>For states without an event to wait for.</summary>
internal static class Eventually
{
    public static async Task True(Func<bool> condition, string what)
    {
        using var limit = new CancellationTokenSource(Nodes.Patience);
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (!condition())
        {
            try
            {
                await look.WaitForNextTickAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"Waited {Nodes.Patience}: {what}");
            }
        }
    }
}
