namespace ShardedKv.EndToEnd.Tests;

/// <summary>A cluster of nodes that the test starts and ends one by one. With skv up, a node that dies is started again by itself.</summary>
internal sealed class TestNodes : IAsyncDisposable
{
    private readonly TestNode[] _nodes;

    private TestNodes(TestNode[] nodes)
    {
        _nodes = nodes;
        Status = new StatusClient(() => string.Join(Environment.NewLine, nodes.Select(node => node.Output)));
    }

    public IReadOnlyList<TestNode> All => _nodes;

    public StatusClient Status { get; }

    public IReadOnlyList<Uri> Addresses => [.. _nodes.Select(node => node.Address)];

    public TestNode this[int index] => _nodes[index];

    /// <summary>Starts nodes n1, n2 and so on, and waits until every group has a leader that all of them know.</summary>
    /// <param name="folder">A folder for each node is made there.</param>
    /// <param name="settings">HOCON for all of them.</param>
    /// <param name="ownSettings">HOCON for the node of this number, 1 for the first.</param>
    /// <param name="first">So many are named to all and are started; the test starts the others, which join. 0: all.</param>
    public static async Task<TestNodes> StartAsync(string folder, int count, string settings, Func<int, string>? ownSettings = null, int first = 0)
    {
        first = first == 0 ? count : first;
        var ports = FreePorts.Blocks(count);
        var bootstrap = string.Join(", ", Enumerable.Range(0, first).Select(at => $"\"n{at + 1}@127.0.0.1:{ports.Remote + at}\""));
        var nodes = new TestNodes([.. Enumerable.Range(1, count).Select(number => new TestNode(
            $"n{number}",
            Path.Combine(folder, $"n{number}"),
            ports.Http + number - 1,
            ports.Remote + number - 1,
            $"sharded-kv.bootstrap.nodes = [{bootstrap}]\n{settings}\n{ownSettings?.Invoke(number)}"))]);
        try
        {
            foreach (var node in nodes._nodes.Take(first))
            {
                node.Start();
            }

            await nodes.HaveLeadersAsync(first);
            return nodes;
        }
        catch
        {
            await nodes.DisposeAsync();
            throw;
        }
    }

    /// <summary>As every node sees it, or the first ones.</summary>
    public async Task HaveLeadersAsync(int first = int.MaxValue)
    {
        foreach (var node in _nodes.Take(first))
        {
            await Status.WaitForAsync(node.Address, $"{node.Name} knows a leader of every group", StatusClient.HasLeaders);
        }
    }

    /// <summary>Stops all at once.</summary>
    /// <returns>Their exit codes.</returns>
    public Task<int[]> StopAsync() => Task.WhenAll(_nodes.Select(node => node.StopAsync()));

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }

        Status.Dispose();
    }
}
