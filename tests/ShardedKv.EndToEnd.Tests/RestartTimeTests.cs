using System.Diagnostics;
using System.Globalization;
using System.Net;
using Xunit.Abstractions;

namespace ShardedKv.EndToEnd.Tests;

/// <summary>How long a node takes from the start of its process until its replicas answer linearizable reads. With SKV_RESTART_KEYS it is a
/// measurement with so many keys and both journals: see tests/README.md.</summary>
public sealed class RestartTimeTests(ITestOutputHelper output) : IDisposable
{
    private const int ValueBytes = 256;
    private const int WritersMax = 64;

    private const int KeysUnasked = 2_000;

    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(60);

    private static readonly int? AskedFor =
        int.TryParse(Environment.GetEnvironmentVariable("SKV_RESTART_KEYS"), CultureInfo.InvariantCulture, out var asked) ? asked : null;

    private static readonly int Keys = AskedFor ?? KeysUnasked;

    // Without a quiet machine a measure is none.
    private static readonly TimeSpan Bound = AskedFor is null ? WaitMax : TimeSpan.FromSeconds(3);

    private readonly TestFolder _folder = new();
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(15) };

    public static TheoryData<string> Journals => AskedFor is null ? ["segmented-log"] : ["segmented-log", "sqlite"];

    public void Dispose()
    {
        _http.Dispose();
        _folder.Dispose();
    }

    /// <remarks>One node: nobody else can answer for its groups.</remarks>
    [Theory]
    [MemberData(nameof(Journals))]
    public async Task A_node_serves_soon_after_a_stop_and_after_a_kill(string journal)
    {
        await using var nodes = await TestNodes.StartAsync(
            _folder.Path, 1, $"sharded-kv {{ groups = 3, shards = 16, journal.kind = {journal} }}");
        var node = nodes[0];
        var since = Stopwatch.StartNew();
        await FillAsync(node, Keys);
        output.WriteLine($"{journal}: {Keys} keys of {ValueBytes} bytes in {since.Elapsed.TotalSeconds:0} s");

        Assert.Equal(0, await node.StopAsync());
        var afterStop = await TimeAsync(node, Keys);

        // While it is written to: what the stores have not flushed is in the journal alone.
        var writing = FillAsync(node, Math.Min(Keys, 50_000));
        await Task.WhenAny(writing, Task.Delay(TimeSpan.FromSeconds(2)));
        await node.KillAsync();
        await writing.ContinueWith(_ => { }, TaskScheduler.Default);
        var afterKill = await TimeAsync(node, Keys);

        output.WriteLine($"{journal}: served {afterStop.TotalMilliseconds:0} ms after its start, after a kill {afterKill.TotalMilliseconds:0} ms");
        Assert.InRange(afterStop, TimeSpan.Zero, Bound);
        Assert.InRange(afterKill, TimeSpan.Zero, Bound);
    }

    /// <returns>From the start of the process until a key of each of 64 spread over all groups was read.</returns>
    private async Task<TimeSpan> TimeAsync(TestNode node, int keys)
    {
        var since = Stopwatch.StartNew();
        node.Start();
        for (var key = 0; key < 64; key++)
        {
            while (!await ReadsAsync(node, key * (keys / 64)))
            {
                Assert.True(since.Elapsed < WaitMax, $"not served within {WaitMax}:\n{node.Output}");
                await Task.Delay(5);
            }
        }

        return since.Elapsed;
    }

    private async Task<bool> ReadsAsync(TestNode node, int key)
    {
        try
        {
            using var answer = await _http.GetAsync(Address(node, key));
            Assert.NotEqual(HttpStatusCode.NotFound, answer.StatusCode);
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private Task FillAsync(TestNode node, int keys) => Parallel.ForAsync(
        0, keys, new ParallelOptions { MaxDegreeOfParallelism = WritersMax }, async (key, cancellation) =>
        {
            using var content = new StringContent($"{key} ".PadRight(ValueBytes, 'v'));
            using var answer = await _http.PutAsync(Address(node, key), content, cancellation);
            answer.EnsureSuccessStatusCode();
        });

    private static Uri Address(TestNode node, int key) => new(node.Address, $"/v1/kv/key-{key}");
}
