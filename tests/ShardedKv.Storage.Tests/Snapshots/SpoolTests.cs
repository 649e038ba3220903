using ShardedKv.Storage.Snapshots;

namespace ShardedKv.Storage.Tests.Snapshots;

public sealed class SpoolTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TemporaryDirectory directory = new();
    private readonly Source source = new();

    private string FilePath => directory.Of("spools/one");

    public void Dispose() => directory.Dispose();

    [Theory]
    [InlineData(1), InlineData(1000), InlineData(100_000)]
    public async Task What_is_read_is_what_the_source_gave_whatever_is_read_at_once(int bytesAtOnce)
    {
        byte[][] pieces = [.. Enumerable.Range(0, 20).Select(number => Piece(number, 500))];

        using (var spool = Spool.Begin(FilePath, pieces, source))
        {
            Assert.Equal(pieces.SelectMany(piece => piece), await ReadAsync(spool, bytesAtOnce));
            Assert.Equal(0, await spool.ReadAsync(new byte[1], CancellationToken.None));
        }

        Assert.Empty(Directory.GetFiles(directory.Of("spools")));
    }

    [Fact]
    public async Task The_source_is_let_go_when_all_is_written_though_nobody_has_read()
    {
        using var spool = Spool.Begin(FilePath, [Piece(1, 10), Piece(2, 10)], source);

        await spool.Written.WaitAsync(Patience);

        Assert.True(source.IsDisposed);
        Assert.Equal(Piece(1, 10).Concat(Piece(2, 10)), await ReadAsync(spool, 100));
    }

    [Fact]
    public async Task The_first_bytes_are_read_while_the_last_are_not_written()
    {
        using var release = new SemaphoreSlim(0);
        using var spool = Spool.Begin(FilePath, Slowly(release), source);
        var buffer = new byte[100];

        var first = await spool.ReadAsync(buffer, CancellationToken.None).AsTask().WaitAsync(Patience);
        var wasDisposed = source.IsDisposed;
        release.Release();

        Assert.Equal((10, false), (first, wasDisposed));
        Assert.Equal(Piece(2, 10), await ReadAsync(spool, 100));
    }

    [Fact]
    public async Task A_source_that_fails_is_told_after_what_it_gave_before()
    {
        using var spool = Spool.Begin(FilePath, Failing(), source);

        var read = await spool.ReadAsync(new byte[100], CancellationToken.None).AsTask().WaitAsync(Patience);
        var failed = await Assert.ThrowsAsync<StoreException>(() => ReadAsync(spool, 100));

        Assert.Equal((10, StoreFailure.SnapshotExpired), (read, failed.Failure));
        Assert.True(source.IsDisposed);
    }

    [Fact]
    public async Task Given_up_it_stops_at_the_next_piece_and_leaves_nothing()
    {
        using var release = new SemaphoreSlim(0);
        var spool = Spool.Begin(FilePath, Slowly(release).Concat(Enumerable.Repeat(Piece(3, 10), int.MaxValue)), source);

        spool.Dispose();
        release.Release();
        await spool.Written.WaitAsync(Patience);

        Assert.True(source.IsDisposed);
        Assert.Empty(Directory.GetFiles(directory.Of("spools")));
    }

    [SkippableFact]
    public async Task A_full_disk_is_named_and_lets_go_of_the_source()
    {
        Skip.IfNot(File.Exists("/dev/full"), "this system has no device that is always full");
        Directory.CreateDirectory(directory.Of("spools"));
        File.CreateSymbolicLink(FilePath, "/dev/full");
        using var spool = Spool.Begin(FilePath, [Piece(1, 10)], source);

        var refused = await Assert.ThrowsAsync<StoreException>(() => ReadAsync(spool, 100));

        Assert.Equal(StoreFailure.DiskFull, refused.Failure);
        Assert.True(source.IsDisposed);
    }

    [Fact]
    public void A_path_that_cannot_be_made_is_refused_and_lets_go_of_the_source()
    {
        File.WriteAllText(directory.Of("spools"), "a file");

        var refused = Assert.Throws<StoreException>(() => Spool.Begin(FilePath, [Piece(1, 10)], source));

        Assert.Equal((StoreFailure.InputOutput, true), (refused.Failure, source.IsDisposed));
    }

    private static byte[] Piece(int number, int length) => [.. Enumerable.Range(0, length).Select(at => (byte)((number * 31) + at))];

    private static IEnumerable<byte[]> Slowly(SemaphoreSlim release)
    {
        yield return Piece(1, 10);
        Assert.True(release.Wait(Patience));
        yield return Piece(2, 10);
    }

    private static IEnumerable<byte[]> Failing()
    {
        yield return Piece(1, 10);
        throw new StoreException(StoreFailure.SnapshotExpired, "", "held too long");
    }

    private static async Task<byte[]> ReadAsync(Spool spool, int bytesAtOnce)
    {
        var all = new List<byte>();
        var buffer = new byte[bytesAtOnce];
        while (await spool.ReadAsync(buffer, CancellationToken.None).AsTask().WaitAsync(Patience) is > 0 and var read)
        {
            all.AddRange(buffer.AsSpan(0, read));
        }

        return [.. all];
    }

    private sealed class Source : IDisposable
    {
        public bool IsDisposed { get; private set; }

        public void Dispose() => IsDisposed = true;
    }
}
