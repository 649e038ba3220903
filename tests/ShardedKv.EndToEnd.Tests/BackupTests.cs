namespace ShardedKv.EndToEnd.Tests;

/// <summary>A backup of a cluster that serves, and its restore into another one, in real processes.</summary>
public sealed class BackupTests : IDisposable
{
    private const int Keys = 200;
    private const int Writers = 6;
    private const int AppendsBefore = 20;

    private readonly TestFolder _folder = new();
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(20) };

    [Fact]
    public async Task A_backup_made_under_load_holds_every_write_that_was_acknowledged_before_and_restores_with_its_revisions()
    {
        var backup = _folder.Sub("backup");
        var still = new Dictionary<string, (string Value, string? Revision)>();
        string[] ends;
        int[] acknowledged;
        await using (var source = await RunningCluster.StartAsync(_folder.Sub("source"), FreePorts.Blocks(3), "--shards", "8"))
        {
            for (var number = 0; number < Keys; number++)
            {
                await PutAsync(source.Addresses[number % 3], $"still-{number}", $"value {number % 7} of {number}");
                await PutAsync(source.Addresses[number % 3], $"still-{number}", $"value {number}");
            }

            foreach (var key in Enumerable.Range(0, Keys).Select(number => $"still-{number}"))
            {
                still.Add(key, await GetAsync(source.Addresses[0], key));
            }

            using var load = new Load(_http, source.Addresses);
            await load.ReachedAsync(AppendsBefore);
            acknowledged = load.Acknowledged();
            var made = await SkvProcess.RunAsync("backup", "--out", backup, "--address", source.Addresses[1].ToString());
            var during = load.Acknowledged().Sum() - acknowledged.Sum();
            await load.StopAsync();
            ends = await Task.WhenAll(Enumerable.Range(0, Writers).Select(async writer => (await GetAsync(source.Addresses[0], $"log-{writer}")).Value));

            Assert.True(made.Code == 0, made.Error);
            Assert.Matches($"^{Keys + Writers} keys in 8 shards, [0-9]+ bytes, in .* s: backup .* in ", made.Output);
            Assert.Contains("backing up: 8 of 8 shards", made.Error, StringComparison.Ordinal);
            Assert.True(during > 0, "nothing was written while the backup was made, so that it shows nothing");
            Assert.Equal(0, await source.StopAsync());
        }

        await using var target = await RunningCluster.StartAsync(_folder.Sub("target"), FreePorts.Blocks(1), "--nodes", "1", "--shards", "5");
        var address = target.Addresses[0].ToString();
        var restored = await SkvProcess.RunAsync("restore", "--from", backup, "--address", address);

        Assert.True(restored.Code == 0, restored.Error + restored.Output);
        Assert.Contains("verified: 5 of 5 shards are equal to the backup", restored.Output, StringComparison.Ordinal);
        foreach (var (key, expected) in still)
        {
            Assert.Equal((key, expected), (key, await GetAsync(target.Addresses[0], key)));
        }

        for (var writer = 0; writer < Writers; writer++)
        {
            var value = (await GetAsync(target.Addresses[0], $"log-{writer}")).Value;
            Assert.StartsWith(value, ends[writer], StringComparison.Ordinal);
            Assert.True(
                value.Count(sign => sign == ';') >= acknowledged[writer],
                $"log-{writer}: {acknowledged[writer]} appends were acknowledged before the backup, and it has {value}");
        }

        await RefusalsAsync(backup, address);
    }

    public void Dispose()
    {
        _folder.Dispose();
        _http.Dispose();
    }

    /// <summary>The same again is no harm; a written cluster, an old backup's place and damage are refused, each with its exit code.</summary>
    private static async Task RefusalsAsync(string backup, string address)
    {
        Assert.Equal(0, (await SkvProcess.RunAsync("restore", "--from", backup, "--address", address)).Code);
        Assert.Equal(7, (await SkvProcess.RunAsync("backup", "--out", backup, "--address", address)).Code);
        Assert.Equal(0, (await SkvProcess.RunAsync("backup", "--out", backup + "-2", "--address", address)).Code);

        // Another backup's restore, into a cluster that holds one.
        Assert.Equal(3, (await SkvProcess.RunAsync("restore", "--from", backup + "-2", "--address", address)).Code);

        var file = Path.Combine(backup, "shard-00003.skvb");
        var bytes = await File.ReadAllBytesAsync(file);
        bytes[^20] ^= 1;
        await File.WriteAllBytesAsync(file, bytes);
        var damaged = await SkvProcess.RunAsync("restore", "--from", backup, "--address", address);
        Assert.Equal(10, damaged.Code);
        Assert.Contains($"skv: {file} is damaged at byte ", damaged.Error, StringComparison.Ordinal);
    }

    private async Task PutAsync(Uri node, string key, string value)
    {
        using var content = new StringContent(value);
        using var answer = await _http.PutAsync(new Uri(node, $"/v1/kv/{key}"), content);
        Assert.True(answer.IsSuccessStatusCode, $"{key}: {answer.StatusCode}");
    }

    private async Task<(string Value, string? Revision)> GetAsync(Uri node, string key)
    {
        using var answer = await _http.GetAsync(new Uri(node, $"/v1/kv/{key}"));
        Assert.True(answer.IsSuccessStatusCode, $"{key}: {answer.StatusCode}");
        return (await answer.Content.ReadAsStringAsync(), answer.Headers.ETag?.Tag);
    }

    /// <summary>Appends numbers to a key for each writer, one after the other, through all nodes in turn, until it is stopped.</summary>
    private sealed class Load : IDisposable
    {
        private static readonly TimeSpan TimeMax = TimeSpan.FromSeconds(90);

        private readonly HttpClient _http;
        private readonly IReadOnlyList<Uri> _nodes;
        private readonly int[] _acknowledged = new int[Writers];
        private readonly CancellationTokenSource _stop = new(TimeMax);
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly Task _writing;
        private int _goal = int.MaxValue;

        public Load(HttpClient http, IReadOnlyList<Uri> nodes)
        {
            (_http, _nodes) = (http, nodes);
            _writing = Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() => WriteAsync(writer))));
        }

        public int[] Acknowledged() => [.. Enumerable.Range(0, Writers).Select(writer => Volatile.Read(ref _acknowledged[writer]))];

        /// <summary>Completes once every writer has so many acknowledged.</summary>
        public Task ReachedAsync(int count)
        {
            Volatile.Write(ref _goal, count);
            return _reached.Task.WaitAsync(TimeMax);
        }

        public async Task StopAsync()
        {
            await _stop.CancelAsync();
            await _writing;
        }

        public void Dispose() => _stop.Dispose();

        private async Task WriteAsync(int writer)
        {
            for (var number = 0; !_stop.IsCancellationRequested; number++)
            {
                using var content = new StringContent($"{number};");
                using var answer = await _http.PostAsync(new Uri(_nodes[number % _nodes.Count], $"/v1/kv/log-{writer}?op=append"), content);
                Assert.True(answer.IsSuccessStatusCode, $"append {number} of writer {writer}: {answer.StatusCode}");
                Interlocked.Increment(ref _acknowledged[writer]);
                if (Acknowledged().Min() >= Volatile.Read(ref _goal))
                {
                    _reached.TrySetResult();
                }
            }
        }
    }
}
