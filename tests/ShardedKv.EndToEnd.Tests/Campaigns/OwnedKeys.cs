using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using ShardedKv.Actors.Status;
using ShardedKv.Cli.Backups;
using ShardedKv.Core.Backups;
using ShardedKv.Core.Groups;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Requests;

namespace ShardedKv.EndToEnd.Tests.Campaigns;

/// <summary>Keys each of which one client alone writes: what has to be there is known exactly, so all of them can be compared at the end.</summary>
internal sealed class OwnedKeys(int count)
{
    private readonly int[] _versions = new int[count];
    private readonly ConcurrentDictionary<string, string> _logs = new(StringComparer.Ordinal);

    public int Count => count;

    /// <summary>Writes that were acknowledged, appends included.</summary>
    public long Writes => _versions.Sum(version => (long)version) + _logs.Values.Sum(log => log.Count(letter => letter == ';'));

    public static string Name(int key) => string.Create(CultureInfo.InvariantCulture, $"own-{key:d8}");

    public static string Value(int key, int version) => string.Create(CultureInfo.InvariantCulture, $"{key}.{version}").PadRight(32, '-');

    public int Version(int key) => _versions[key];

    public void Written(int key, int version) => _versions[key] = version;

    public void Appended(string log, string whole) => _logs[log] = whole;

    /// <summary>Puts all of them, as a restore does: as large pieces, for millions would take long one by one.</summary>
    public async Task FillAsync(PatientClient client, IReadOnlyList<ShardRow> shards)
    {
        var ranges = shards.Select(shard => (Shard: shard, Range: new RoutingRange(Number(shard.First), Number(shard.End)))).ToArray();
        var keys = Enumerable.Range(0, count).Select(key => (Number: key, Key: Key.FromText(Name(key))))
            .ToLookup(key => Array.FindIndex(ranges, range => range.Range.Contains(key.Key.RoutingKey)));
        var id = new RestoreId(Guid.NewGuid());
        await Parallel.ForEachAsync(ranges.Index(), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (range, _) =>
        {
            var there = 0L;
            foreach (var part in keys[range.Index].Chunk(500))
            {
                BackupRow[] rows = [.. part.Select(key => new BackupRow(key.Key, new Revision(1), Encoding.UTF8.GetBytes(Value(key.Number, 0))))];
                var restore = new Restore(id, new ShardId(range.Item.Shard.Shard), range.Item.Range, new Revision(1), there, false, [.. rows]);
                var (_, body) = await client.AskAsync(
                    HttpMethod.Post, $"/v1/shards/{range.Item.Shard.Shard}/restore", new ByteArrayContent(RestoreCodec.Encode(restore)), range.Index);
                there += rows.Length;
                Assert.Equal(there, JsonDocument.Parse(body).RootElement.GetProperty("rows").GetInt64());
            }
        });
    }

    /// <summary>Reads all shards as a whole.</summary>
    /// <returns>In words, what is lost, older than what was acknowledged, or there twice; at most some of it.</returns>
    public async Task<IReadOnlyList<string>> FaultsAsync(PatientClient client, IReadOnlyList<ShardRow> shards)
    {
        var faults = new ConcurrentQueue<string>();
        var (found, logs) = (new bool[count], new ConcurrentDictionary<string, string>(StringComparer.Ordinal));
        await Parallel.ForEachAsync(shards, new ParallelOptions { MaxDegreeOfParallelism = 2 }, async (shard, cancellation) =>
        {
            await using var stream = await client.OpenAsync($"/v1/shards/{shard.Shard}/export", shard.Shard);
            var reader = new ExportReader(stream, $"the export of s{shard.Shard}");
            while (await reader.MoveNextAsync(cancellation))
            {
                foreach (var row in reader.Rows)
                {
                    var (name, value) = (Encoding.UTF8.GetString(row.Key.Span), Encoding.UTF8.GetString(row.Value.Span));
                    if (name.StartsWith("own-", StringComparison.Ordinal))
                    {
                        Judge(int.Parse(name.AsSpan(4), CultureInfo.InvariantCulture), name, value);
                    }
                    else
                    {
                        logs[name] = value;
                    }
                }
            }
        });
        for (var key = 0; key < count; key++)
        {
            Expect(found[key], $"{Name(key)} is lost");
        }

        foreach (var (log, whole) in _logs)
        {
            Expect(logs.GetValueOrDefault(log) == whole, $"{log} is {logs.GetValueOrDefault(log) ?? "lost"} and not {whole}");
        }

        return [.. faults];

        void Judge(int key, string name, string value)
        {
            Expect(!found[key], $"{name} is there twice");
            found[key] = true;
            Expect(value == Value(key, _versions[key]), $"{name} is {value} and not {Value(key, _versions[key])}");
        }

        void Expect(bool holds, string fault)
        {
            if (!holds && faults.Count < 20)
            {
                faults.Enqueue(fault);
            }
        }
    }

    private static long Number(string digits) => long.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
