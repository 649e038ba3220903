using System.Net;
using System.Net.Sockets;

namespace ShardedKv.EndToEnd.Tests;

/// <summary>What cannot work is said on standard error, with port or path and the remedy, and ends soon with a code of its own.</summary>
public class StartErrorTests
{
    [Fact]
    public async Task A_busy_port_is_named()
    {
        using var folder = new TestFolder();
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        var other = FreePorts.Blocks(1).Http;

        var http = await SkvProcess.RunAsync("up", "--nodes", "1", "--data", folder.Sub("a"), "--http-port", $"{port}", "--remote-port", $"{other}");
        var remoting = await SkvProcess.RunAsync("up", "--nodes", "1", "--data", folder.Sub("b"), "--http-port", $"{other}", "--remote-port", $"{port}");

        Assert.Equal((6, $"skv: Port {port} of 127.0.0.1, wanted for HTTP, is in use. Stop what listens there, or choose another port.\n"), (http.Code, http.Error));
        Assert.Equal((6, $"skv: Port {port} of 127.0.0.1, wanted for remoting, is in use. Stop what listens there, or choose another port.\n"), (remoting.Code, remoting.Error));
    }

    [Fact]
    public async Task A_directory_that_cannot_be_written_is_named()
    {
        using var folder = new TestFolder();
        var file = folder.Sub("file");
        await File.WriteAllTextAsync(file, "");

        // Beneath a file no user can make a directory; permissions would not stop root.
        var (code, _, error) = await SkvProcess.RunAsync("up", "--data", Path.Combine(file, "data"));

        Assert.Equal(7, code);
        Assert.StartsWith($"skv: The directory {Path.Combine(file, "data")} cannot be used: ", error, StringComparison.Ordinal);
        Assert.Contains("Choose a directory that this user can write, with --data.", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_directory_of_something_else_is_named()
    {
        using var folder = new TestFolder();
        await File.WriteAllTextAsync(folder.Sub("letter.txt"), "Dear");

        var (code, _, error) = await SkvProcess.RunAsync("up", "--data", folder.Path);

        Assert.Equal((7, $"skv: The directory {folder.Path} holds files, but no cluster that skv up made. Choose an empty or new directory with --data.\n"), (code, error));
    }

    [Fact]
    public async Task A_nodes_directory_under_another_nodes_name_or_format_is_refused()
    {
        using var folder = new TestFolder();
        var ports = FreePorts.Blocks(1);
        await using (var first = await RunningCluster.StartAsync(folder.Sub("data"), ports, "--nodes", "1"))
        {
            await first.StopAsync();
        }

        var data = Path.Combine(folder.Sub("data"), "n1", "data");
        var file = Path.Combine(folder.Sub("data"), "n1", "node.conf");
        var otherName = await SkvProcess.RunAsync("node", "--config", file, "--set", "sharded-kv.node.name=n9");
        var otherDirectory = folder.Sub("foreign");
        Directory.CreateDirectory(otherDirectory);
        await File.WriteAllTextAsync(Path.Combine(otherDirectory, "FORMAT"), "something else");
        var otherFormat = await SkvProcess.RunAsync("node", "--config", file, "--set", $"sharded-kv.node.data-directory=\"{otherDirectory}\"");

        Assert.Equal(7, otherName.Code);
        Assert.Contains(data, otherName.Error, StringComparison.Ordinal);
        Assert.Equal(7, otherFormat.Code);
        Assert.Contains(otherDirectory, otherFormat.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_nodes_directory_of_another_cluster_is_named_before_any_node_starts()
    {
        using var folder = new TestFolder();
        var ports = FreePorts.Blocks(2);
        foreach (var cluster in (string[])["ours", "theirs"])
        {
            await using var first = await RunningCluster.StartAsync(folder.Sub(cluster), ports, "--nodes", "2");
            await first.StopAsync();
        }

        var data = Path.Combine(folder.Sub("ours"), "n2", "data");
        Directory.Delete(data, recursive: true);
        Directory.Move(Path.Combine(folder.Sub("theirs"), "n2", "data"), data);

        var (code, _, error) = await SkvProcess.RunAsync(
            "up", "--data", folder.Sub("ours"), "--http-port", $"{ports.Http}", "--remote-port", $"{ports.Remote}");

        Assert.Equal(7, code);
        Assert.StartsWith($"skv: Data directory '{data}': it belongs to cluster ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_up_over_the_same_directory_and_a_nodes_locked_directory_are_refused()
    {
        using var folder = new TestFolder();
        var ports = FreePorts.Blocks(2);
        await using var first = await RunningCluster.StartAsync(folder.Sub("data"), ports, "--nodes", "1");

        var up = await SkvProcess.RunAsync("up", "--data", folder.Sub("data"), "--http-port", $"{ports.Http + 1}", "--remote-port", $"{ports.Remote + 1}");
        var node = await SkvProcess.RunAsync(
            "node", "--config", Path.Combine(folder.Sub("data"), "n1", "node.conf"),
            "--set", $"sharded-kv.http.port={ports.Http + 1}", "--set", $"akka.remote.dot-netty.tcp.port={ports.Remote + 1}");

        Assert.Equal(7, up.Code);
        Assert.Contains($"{folder.Sub("data")} is in use by another skv up", up.Error, StringComparison.Ordinal);
        Assert.Equal(7, node.Code);
        Assert.Contains(Path.Combine(folder.Sub("data"), "n1", "data"), node.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_setting_is_named_by_its_path()
    {
        using var folder = new TestFolder();

        var (code, _, error) = await SkvProcess.RunAsync("up", "--data", folder.Sub("data"), "--nodes", "1", "--set", "sharded-kv.raft.tick=soon");

        Assert.Equal(8, code);
        Assert.Contains("sharded-kv.raft.tick", error, StringComparison.Ordinal);
    }
}
