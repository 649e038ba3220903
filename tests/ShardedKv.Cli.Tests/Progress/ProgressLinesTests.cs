using ShardedKv.Cli.Progress;

namespace ShardedKv.Cli.Tests.Progress;

/// <summary>What a log or a pipe gets instead of a bar.</summary>
public sealed class ProgressLinesTests
{
    private readonly StringWriter _console = new();
    private readonly Clock _clock = new();

    [Fact]
    public async Task A_line_comes_every_two_seconds_at_most_and_one_at_the_end()
    {
        await new ProgressLines(_console, _clock).RunAsync("restoring", 1000, "rows", async meter =>
        {
            for (var second = 1; second <= 5; second++)
            {
                _clock.Seconds = second;
                meter.Add(200);
            }

            await Task.Yield();
        });

        Assert.Equal(
            ["restoring: 400 of 1000 rows (200 rows/s)", "restoring: 800 of 1000 rows (200 rows/s)", "restoring: 1000 of 1000 rows (200 rows/s)"],
            Lines());
    }

    [Fact]
    public async Task Work_that_fails_shows_no_end()
    {
        await Assert.ThrowsAsync<IOException>(() => new ProgressLines(_console, _clock).RunAsync(
            "backing up", 16, "shards", _ => throw new IOException("no room")));

        Assert.Empty(Lines());
    }

    private string[] Lines() => _console.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);

    private sealed class Clock : TimeProvider
    {
        public long Seconds { get; set; }

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Seconds;
    }
}
