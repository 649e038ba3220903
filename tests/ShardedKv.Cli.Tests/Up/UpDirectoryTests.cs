using System.Net;
using ShardedKv.Cli.Up;

namespace ShardedKv.Cli.Tests.Up;

public sealed class UpDirectoryTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("skv-up").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [Fact]
    public void The_shape_of_the_first_start_is_kept()
    {
        using (var first = UpDirectory.Open(Settings(nodes: 5, shards: 8)))
        {
            Assert.Equal(new ClusterShape(5, 8, "auto"), first.Shape);
        }

        using var second = UpDirectory.Open(Settings());
        Assert.Equal(new ClusterShape(5, 8, "auto"), second.Shape);
    }

    [Fact]
    public void Another_shape_is_refused_later()
    {
        UpDirectory.Open(Settings()).Dispose();

        var failure = Assert.Throws<UpDirectoryException>(() => UpDirectory.Open(Settings(nodes: 5)));

        Assert.Equal(
            $"The cluster in {_folder} was made with --nodes 3, which later starts do not change. Leave --nodes out, or choose another directory with --data.",
            failure.Message);
    }

    [Fact]
    public void A_second_start_over_the_same_directory_is_refused()
    {
        using var first = UpDirectory.Open(Settings());

        var failure = Assert.Throws<UpDirectoryException>(() => UpDirectory.Open(Settings()));

        Assert.Contains($"{_folder} is in use by another skv up", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_directory_with_other_files_is_refused()
    {
        File.WriteAllText(Path.Combine(_folder, "letter.txt"), "Dear");

        var failure = Assert.Throws<UpDirectoryException>(() => UpDirectory.Open(Settings()));

        Assert.Contains($"{_folder} holds files", failure.Message, StringComparison.Ordinal);
        Assert.Equal(["letter.txt"], Directory.EnumerateFileSystemEntries(_folder).Select(Path.GetFileName));
    }

    [Fact]
    public void A_path_that_is_no_directory_is_named()
    {
        var file = Path.Combine(_folder, "file");
        File.WriteAllText(file, "");

        var failure = Assert.Throws<UpDirectoryException>(() => UpDirectory.Open(Settings() with { Directory = file }));

        Assert.StartsWith($"The directory {file} cannot be used: ", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_node_has_its_ports_and_the_same_first_voters()
    {
        using var directory = UpDirectory.Open(Settings(nodes: 2, shards: 8));

        var plans = NodePlan.For(Settings(), directory);

        Assert.Equal(["n1", "n2"], plans.Select(plan => plan.Name));
        Assert.Equal([7000, 7001], plans.Select(plan => plan.Http.Port));
        Assert.Equal([7100, 7101], plans.Select(plan => plan.Remoting.Port));
        Assert.All(plans, plan => Assert.Contains(
            "bootstrap.nodes = [\"n1@127.0.0.1:7100\", \"n2@127.0.0.1:7101\"]", plan.Text, StringComparison.Ordinal));
    }

    [Fact]
    public void Ports_that_overlap_are_refused()
    {
        using var directory = UpDirectory.Open(Settings());

        Assert.Throws<ShardedKv.Cli.Verbs.UsageException>(() => NodePlan.For(Settings() with { RemotePort = 7002 }, directory));
    }

    private UpSettings Settings(int? nodes = null, int? shards = null) =>
        new(_folder, nodes, shards, null, IPAddress.Loopback, 7000, 7100, []);
}
