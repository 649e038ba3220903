namespace Akka.Cluster.Namespaces.Tests.Nodes;

/// <summary>Orders what the processes tell, and lets the story wait for it.</summary>
internal sealed class ClusterLog
{
    private readonly Lock _lock = new();
    private readonly List<(Func<bool> Wanted, TaskCompletionSource Seen)> _waiters = [];

    public void Write(Action write)
    {
        lock (_lock)
        {
            write();
            foreach (var waiter in _waiters.FindAll(waiter => waiter.Wanted()))
            {
                _waiters.Remove(waiter);
                waiter.Seen.SetResult();
            }
        }
    }

    /// <summary>Until it is so, by all that was told by then.</summary>
    /// <exception cref="TimeoutException">It took longer than <paramref name="max"/>.</exception>
    public async Task UntilAsync(string what, TimeSpan max, Func<bool> wanted)
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (wanted())
            {
                return;
            }

            _waiters.Add((wanted, seen));
        }

        try
        {
            await seen.Task.WaitAsync(max);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"Waited {max} until {what}.");
        }
    }
}
