using System.Collections.Immutable;
using System.Text;
using ShardedKv.Core.Store;

namespace ShardedKv.Storage.Tests.Stores;

/// <summary>Random writes, flushes, held snapshots, scans and reopenings, against a model.</summary>
public sealed class RandomOperationTests
{
    private const int Steps = 2000;

    [Theory]
    [InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(5), InlineData(6)]
    public async Task A_store_and_its_snapshots_are_what_the_model_says(int seed)
    {
        using var directory = new TemporaryDirectory();
        var run = new Run(seed, directory.Of("store.db"));
        var step = 0;
        try
        {
            for (; step < Steps; step++)
            {
                await run.Step();
            }
        }
        catch (Exception failure)
        {
            throw new InvalidOperationException($"seed {seed}, step {step}: {failure.Message}", failure);
        }
        finally
        {
            run.Close();
        }
    }

    private sealed class Run
    {
        private readonly Random random;
        private readonly StoreModel model = new();
        private readonly List<IStoreSnapshot> snapshots = [];
        private readonly string path;
        private readonly OrderedStoreOptions options;
        private SqliteOrderedStore store;
        private long term = 1;

        public Run(int seed, string path)
        {
            random = new Random(seed);
            this.path = path;
            options = new OrderedStoreOptions
            {
                MemtableBytesMax = random.Next(1_000, 40_000),
                MemtableAgeMax = TimeSpan.FromMilliseconds(random.Next(1, 50)),
                FrozenMax = random.Next(1, 4),
                ReadersMax = random.Next(1, 3),
                WalBytesMax = random.Next(1, 300_000),
            };
            store = SqliteOrderedStore.Open(path, options);
        }

        public async Task Step()
        {
            switch (random.Next(100))
            {
                case < 3 when RandomRange() is var (first, end) && string.CompareOrdinal(first, end) < 0:
                    store.Write(model.NextDeletingRange(term, first, end, [.. Writes().Where(write =>
                        string.CompareOrdinal(write.Item1, first) < 0 || string.CompareOrdinal(write.Item1, end) >= 0)]));
                    break;
                case < 60:
                    store.Write(model.Next(term, Writes()));
                    break;
                case < 65:
                    await store.FlushAsync();
                    Assert.Equal(model.Applied, store.Durable);
                    break;
                case < 75:
                    snapshots.Add(store.Snapshot());
                    break;
                case < 82 when snapshots.Count > 0:
                    var taken = random.Next(snapshots.Count);
                    snapshots[taken].Dispose();
                    snapshots.RemoveAt(taken);
                    break;
                case < 98 when snapshots.Count > 0:
                    Check(snapshots[random.Next(snapshots.Count)]);
                    break;
                case 98:
                    term++;
                    break;
                case 99 when random.Next(5) == 0:
                    Close();
                    store = SqliteOrderedStore.Open(path, options);
                    Assert.Equal(model.Applied, store.Applied);
                    break;
            }

            Assert.Equal(model.Applied, store.Applied);
            Assert.True(store.Durable <= store.Applied);
            if (snapshots.Count > 6)
            {
                snapshots[0].Dispose();
                snapshots.RemoveAt(0);
            }
        }

        public void Close()
        {
            snapshots.ForEach(snapshot => snapshot.Dispose());
            snapshots.Clear();
            store.Dispose();
        }

        private void Check(IStoreSnapshot snapshot)
        {
            var expected = model.At(snapshot.Applied);
            for (var i = 0; i < 5; i++)
            {
                var key = RandomKey();
                var value = expected.GetValueOrDefault(Encoding.UTF8.GetBytes(key));
                Assert.Equal(value is null ? null : Encoding.UTF8.GetString(value), StoreModel.Get(snapshot, key));
            }

            if (random.Next(3) == 0)
            {
                Assert.Equal(StoreModel.Text(expected), StoreModel.Text(snapshot));
            }

            var (first, end) = (RandomKey(), RandomKey());
            var within = expected.Where(pair =>
                pair.Key.AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(first)) >= 0
                && pair.Key.AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(end)) < 0);
            Assert.Equal(
                StoreModel.Text(within.Select(pair => (pair.Key, pair.Value))), StoreModel.Text(snapshot, first, end));
        }

        private (string, string?)[] Writes() =>
            [.. Enumerable.Range(0, random.Next(0, 9)).Select(_ => (RandomKey(), RandomValue()))];

        private (string First, string End) RandomRange() => (RandomKey(), RandomKey());

        // Few keys, so that they meet; some a prefix of others.
        private string RandomKey() => new string('k', 1 + random.Next(3)) + random.Next(200);

        private string? RandomValue() => random.Next(10) switch
        {
            < 3 => null,
            3 => "",
            4 => new string('v', random.Next(8_000)),
            _ => $"v{random.Next()}",
        };
    }
}
