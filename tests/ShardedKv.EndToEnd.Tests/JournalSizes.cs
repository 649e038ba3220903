namespace ShardedKv.EndToEnd.Tests;

/// <summary>Looks several times a second at how long the journals of some nodes are on disk, whatever files they consist of.</summary>
internal sealed class JournalSizes : IDisposable
{
    private readonly string[] _directories;
    private readonly CancellationTokenSource _end = new();
    private readonly Task _looking;
    private long _peak;

    /// <param name="data">Of the cluster.</param>
    public JournalSizes(string data, params string[] nodes)
    {
        _directories = [.. nodes.Select(node => Path.Combine(data, node, "data"))];
        _looking = Task.Run(LookAsync);
    }

    /// <summary>Of the longest of them, so far.</summary>
    public long Peak => Volatile.Read(ref _peak);

    public void Dispose()
    {
        _end.Cancel();
        _looking.Wait();
        _end.Dispose();
    }

    private async Task LookAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        while (!_end.IsCancellationRequested)
        {
            Volatile.Write(ref _peak, Math.Max(_peak, _directories.Max(SizeOf)));
            try
            {
                await timer.WaitForNextTickAsync(_end.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    // A file may go while it is looked at.
    private static long SizeOf(string directory) => new DirectoryInfo(directory)
        .EnumerateFiles("*", SearchOption.AllDirectories)
        .Where(file => Path.GetRelativePath(directory, file.FullName).StartsWith("journal", StringComparison.Ordinal))
        .Sum(file => File.Exists(file.FullName) ? Length(file) : 0);

    private static long Length(FileInfo file)
    {
        try
        {
            return file.Length;
        }
        catch (FileNotFoundException)
        {
            return 0;
        }
    }
}
