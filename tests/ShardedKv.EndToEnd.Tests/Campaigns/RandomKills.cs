using ShardedKv.Actors.Status;

namespace ShardedKv.EndToEnd.Tests.Campaigns;

/// <summary>Kills the controller, the leader of a group or any node, again and again, and starts it anew; one at a time, since two of a group's three are
/// no group.</summary>
internal sealed class RandomKills(TestNodes nodes, Random random, Action<string> say)
{
    private const int EntriesBehindMax = 2_000;

    public int Count { get; private set; }

    public async Task RunAsync(CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            await Task.Delay(random.Next(500, 4_000), CancellationToken.None);
            var status = await nodes.Status.WaitForAsync(nodes[0].Address, "all groups have leaders", StatusClient.HasLeaders);
            var groups = status.Groups.Where(group => group.Group != 0).ToArray();
            var (what, name) = random.Next(3) switch
            {
                0 => ("controller", status.Groups[0].LeaderNode!),
                1 when groups[random.Next(groups.Length)] is var group => ($"leader of g{group.Group}", group.LeaderNode!),
                _ => ("node", nodes[random.Next(nodes.All.Count)].Name),
            };
            var victim = nodes.All.Single(node => node.Name == name);
            say($"kill {what} {name}");
            await victim.KillAsync();
            Count++;
            await Task.Delay(random.Next(2_000), CancellationToken.None);
            victim.Start();
            await nodes.Status.WaitForAsync(victim.Address, $"{name} is back", now => IsBack(now, name));
        }
    }

    private static bool IsBack(ClusterStatus status, string node) => StatusClient.HasLeaders(status) && status.Groups.All(group =>
        group.Replicas.All(replica => replica.Node != node || (replica.Role is "leader" or "follower" && replica.Applied + EntriesBehindMax >= group.Commit)));
}
