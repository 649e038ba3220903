using System.Text;
using ShardedKv.Storage;

namespace ShardedKv.Cli.Tests.Verbs;

public sealed class RepairVerbTests : IDisposable
{
    private static readonly SegmentedLogOptions Small = new() { SegmentBytes = 64 * 1024, WriteBytesMax = 1024 };
    private readonly string _data = Directory.CreateTempSubdirectory("skv-repair-").FullName;

    private string Log => Path.Combine(_data, "journal");

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Fact]
    public async Task After_a_failed_sync_the_log_opens_again()
    {
        await WriteAsync();
        await File.WriteAllTextAsync(Path.Combine(Log, "SYNC-FAILED"), "");
        Assert.Throws<LogException>(() => SegmentedLog.Open(Log, Small));

        Assert.Equal(0, await CommandLine.RunAsync(["repair", _data]));

        using var log = SegmentedLog.Open(Log, Small);
        Assert.Equal(2, await log.HighestAsync("a"));
    }

    [Fact]
    public async Task Damage_is_reported_by_exit_code_and_left_as_it_is()
    {
        await WriteAsync();
        var path = Directory.GetFiles(Log, "*.seg").Single();
        var bytes = await File.ReadAllBytesAsync(path);
        bytes[700] ^= 1;
        await File.WriteAllBytesAsync(path, bytes);

        Assert.Equal(7, await CommandLine.RunAsync(["repair", _data]));

        Assert.Equal(bytes, await File.ReadAllBytesAsync(path));
    }

    [Fact]
    public async Task A_directory_without_a_log_is_left_alone()
    {
        Assert.Equal(7, await CommandLine.RunAsync(["repair", _data]));

        Assert.Empty(Directory.GetFileSystemEntries(_data));
    }

    private async Task WriteAsync()
    {
        using var log = SegmentedLog.Open(Log, Small);
        for (var n = 1; n <= 2; n++)
        {
            await log.AppendAsync([new LogWrite("a", [new LogEvent(n, Encoding.UTF8.GetBytes("head"), new byte[300])])]);
        }
    }
}
