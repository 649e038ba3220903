using ShardedKv.Storage.Sqlite;

namespace ShardedKv.Storage.Tests.Stores;

/// <summary>Damage at rest is refused wherever it lies, never served and never taken for an absent key.</summary>
public sealed class DamageTests : IDisposable
{
    private const int Rows = 400;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly TemporaryDirectory directory = new();
    private readonly StoreModel model = new();

    private string FilePath => directory.Of("store.db");

    public void Dispose() => directory.Dispose();

    [Theory]
    [InlineData(1), InlineData(2), InlineData(3)]
    public void A_flipped_bit_anywhere_in_any_page_is_refused_or_changes_nothing(int seed)
    {
        var random = new Random(seed);
        Make();
        var whole = File.ReadAllBytes(FilePath);
        var expected = StoreModel.Text(model.Current);
        var pages = whole.Length / StoreFile.PageBytes;
        Assert.True(pages > 10, $"{pages} pages");
        var refused = 0;
        for (var page = 0; page < pages; page++)
        {
            var bit = random.Next(8 * StoreFile.PageBytes);
            var bytes = (byte[])whole.Clone();
            bytes[page * StoreFile.PageBytes + bit / 8] ^= (byte)(1 << (bit % 8));
            var path = directory.Of($"damaged{page}.db");
            File.WriteAllBytes(path, bytes);
            try
            {
                using var store = SqliteOrderedStore.Open(path, LazyOptions());
                using var snapshot = store.Snapshot();
                Assert.Equal(expected, StoreModel.Text(snapshot));
                foreach (var row in model.Current)
                {
                    Assert.True(snapshot.TryGet(row.Key, out _));
                }
            }
            catch (StoreException failure)
            {
                Assert.True(failure.Failure == StoreFailure.Corrupt, $"seed {seed}, page {page + 1}, bit {bit}: {failure}");
                Assert.Contains(path, failure.Message, StringComparison.Ordinal);
                Assert.Contains("skv repair", failure.Message, StringComparison.Ordinal);
                refused++;
            }
        }

        // Pages that nothing reads, of the map that vacuum needs, are all that a reader does not meet.
        Assert.True(refused >= pages - 3, $"seed {seed}: {refused} of {pages} pages refused");
    }

    [Fact]
    public void A_flipped_bit_in_a_key_is_no_absent_key()
    {
        Make();
        var damaged = Flip(FilePath, "key00200"u8, 7);

        using var store = SqliteOrderedStore.Open(FilePath, LazyOptions());
        using var snapshot = store.Snapshot();
        var found = Assert.Throws<StoreException>(() => StoreModel.Get(snapshot, "key00200"));

        Assert.Equal(StoreFailure.Corrupt, found.Failure);
        Assert.Contains($"Page {damaged / StoreFile.PageBytes + 1} ", found.Message, StringComparison.Ordinal);
        Assert.Same(found, store.Failure);
    }

    [Fact]
    public void A_page_in_the_place_of_another_is_refused()
    {
        Make();
        var bytes = File.ReadAllBytes(FilePath);
        var first = bytes.AsSpan().IndexOf("key00050"u8) / StoreFile.PageBytes;
        var second = bytes.AsSpan().IndexOf("key00350"u8) / StoreFile.PageBytes;
        Assert.NotEqual(first, second);
        bytes.AsSpan(first * StoreFile.PageBytes, StoreFile.PageBytes).CopyTo(bytes.AsSpan(second * StoreFile.PageBytes));
        File.WriteAllBytes(FilePath, bytes);

        using var store = SqliteOrderedStore.Open(FilePath, LazyOptions());
        using var snapshot = store.Snapshot();

        Assert.Equal(StoreFailure.Corrupt, Assert.Throws<StoreException>(() => StoreModel.Get(snapshot, "key00350")).Failure);
    }

    [Theory]
    [InlineData(1), InlineData(StoreFile.PageBytes), InlineData(5 * StoreFile.PageBytes + 17)]
    public void A_file_that_was_cut_is_refused(int cut)
    {
        Make();
        using (var file = new FileStream(FilePath, FileMode.Open))
        {
            file.SetLength(file.Length - cut);
        }

        AssertRefused(FilePath);
    }

    [Fact]
    public async Task A_missing_log_is_refused_after_a_crash_and_not_after_a_closing()
    {
        var image = await CrashImage();
        File.Delete(image + "-wal");
        AssertRefused(image);

        Assert.False(File.Exists(FilePath + "-wal"));
        SqliteOrderedStore.Open(FilePath, LazyOptions()).Dispose();
    }

    [Fact]
    public async Task Garbage_behind_the_end_of_the_log_is_no_damage()
    {
        var image = await CrashImage();
        var garbage = new byte[100_000];
        new Random(4).NextBytes(garbage);
        using (var log = new FileStream(image + "-wal", FileMode.Append))
        {
            log.Write(garbage);
        }

        using var store = SqliteOrderedStore.Open(image, LazyOptions());
        using var snapshot = store.Snapshot();

        Assert.Equal(StoreModel.Text(model.Current), StoreModel.Text(snapshot));
    }

    [Theory]
    [InlineData(40), InlineData(32 + 4), InlineData(32 + 24 + 3000), InlineData(10)]
    public async Task Damage_in_the_log_before_its_last_commit_is_refused_and_not_cut_away(int at)
    {
        var image = await CrashImage();
        Flip(image + "-wal", at);

        AssertRefused(image);
    }

    [Fact]
    public async Task Damage_in_the_logs_last_commit_cannot_be_told_from_a_crash_and_opens_before_it()
    {
        var image = await CrashImage();
        Flip(image + "-wal", (int)new FileInfo(image + "-wal").Length - 100);

        using var store = SqliteOrderedStore.Open(image, LazyOptions());
        using var snapshot = store.Snapshot();

        Assert.Equal(model.Applied.Index.Value - 1, store.Durable.Index.Value);
        Assert.Equal(StoreModel.Text(model.At(store.Durable)), StoreModel.Text(snapshot));
    }

    private static OrderedStoreOptions LazyOptions() => new() { MemtableAgeMax = TimeSpan.FromHours(1) };

    private void Make()
    {
        using var store = SqliteOrderedStore.Open(FilePath, LazyOptions());
        store.Write(model.Next(1, [.. Enumerable.Range(0, Rows).Select(i => ($"key{i:d5}", (string?)new string((char)('a' + i % 26), 300)))]));
    }

    /// <summary>Of three commits after a checkpoint, with the log beside the file.</summary>
    private async Task<string> CrashImage()
    {
        var image = directory.Of("image.db");
        using var store = SqliteOrderedStore.Open(FilePath, LazyOptions());
        for (var commit = 0; commit < 3; commit++)
        {
            store.Write(model.Next(1, [.. Enumerable.Range(0, 50).Select(i => ($"key{i:d5}", (string?)$"{commit} {i}"))]));
            await store.FlushAsync().WaitAsync(Patience);
        }

        File.Copy(FilePath, image);
        File.Copy(FilePath + "-wal", image + "-wal");
        return image;
    }

    /// <returns>Where it flipped a bit.</returns>
    private static int Flip(string path, ReadOnlySpan<byte> of, int within)
    {
        var at = File.ReadAllBytes(path).AsSpan().IndexOf(of) + within;
        Flip(path, at);
        return at;
    }

    private static void Flip(string path, int at)
    {
        using var file = new FileStream(path, FileMode.Open);
        file.Position = at;
        var flipped = (byte)(file.ReadByte() ^ 0x04);
        file.Position = at;
        file.WriteByte(flipped);
    }

    private static void AssertRefused(string path)
    {
        var refused = Assert.Throws<StoreException>(() => SqliteOrderedStore.Open(path, LazyOptions()).Dispose());

        Assert.Equal(StoreFailure.Corrupt, refused.Failure);
        Assert.Contains(path, refused.Message, StringComparison.Ordinal);
        Assert.Contains("skv repair", refused.Message, StringComparison.Ordinal);
    }
}
