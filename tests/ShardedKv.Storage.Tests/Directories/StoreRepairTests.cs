using System.Text;
using ShardedKv.Core.Configurations;
using ShardedKv.Raft;

namespace ShardedKv.Storage.Tests.Directories;

public sealed class StoreRepairTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public void Sound_stores_stay_in_use_and_a_damaged_one_is_withdrawn()
    {
        var (sound, damaged) = (Make("g1-r2"), Make("g2-r5"));
        using (var file = new FileStream(damaged, FileMode.Open, FileAccess.ReadWrite))
        {
            file.Position = file.Length - 2000;
            var one = file.ReadByte();
            file.Position--;
            file.WriteByte((byte)(one ^ 1));
        }

        var findings = StoreRepair.Run(directory.Path).ToList();

        Assert.Equal(["g1-r2", "g2-r5"], findings.Select(f => f.Replica));
        Assert.Equal((200, null), (findings[0].Rows, findings[0].Withdrawn));
        Assert.NotNull(findings[1].Withdrawn);
        Assert.Null(WithdrawnStore.ReasonOf(sound));
        Assert.Equal(findings[1].Withdrawn, WithdrawnStore.ReasonOf(damaged));
    }

    [Fact]
    public void A_store_that_is_withdrawn_already_keeps_its_reason()
    {
        WithdrawnStore.Mark(Make("g1-r2"), "its state differs");

        Assert.Equal("its state differs", Assert.Single(StoreRepair.Run(directory.Path)).Withdrawn);
    }

    [Fact]
    public void A_node_that_runs_keeps_its_stores()
    {
        using var running = DataDirectory.Open(directory.Path, new NodeName("n1"));

        Assert.Throws<DataDirectoryException>(() => StoreRepair.Run(directory.Path).ToList());
    }

    private string Make(string replica)
    {
        var path = directory.Of(Path.Combine("stores", replica, "store.db"));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var load = StoreBulkLoad.Create(path);
        for (var i = 0; i < 200; i++)
        {
            load.Add([2, .. Encoding.UTF8.GetBytes($"key{i:d4}")], Encoding.UTF8.GetBytes(new string('v', 100)));
        }

        load.Finish(new LogPosition(new LogIndex(7), new Term(1)));
        return path;
    }
}
