using System.Text;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Requests;
using ShardedKv.Raft;
using ShardedKv.Simulation.Nodes;
using ShardedKv.Simulation.Time;

namespace ShardedKv.Simulation.Clients;

/// <summary>Looks for groups with two leaders at once. There it writes by way of its region, and as soon as that is acknowledged reads the
/// same key from the leader of the older term: the one that would answer from the past. No real client has such luck as often.</summary>
internal sealed class RivalReader(World world, SimulatedRegion region, int number, SeededRandom random)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(2);

    private bool _isBusy;
    private int _written;

    public void Begin() => world.Time.Every(Look, () =>
    {
        if (!_isBusy && world.TakesLoad)
        {
            foreach (var group in world.Groups)
            {
                if (Rival(group) is { } rival)
                {
                    Write(group, rival);
                    break;
                }
            }
        }

        return true;
    });

    /// <returns>Null: at most one leads.</returns>
    private ReplicaShell? Rival(GroupId group)
    {
        ReplicaShell? oldest = null;
        var leaders = 0;
        foreach (var node in world.Nodes)
        {
            if (node is { IsUp: true, IsPaused: false } && node.Find(group) is { Leads: true } shell)
            {
                leaders++;
                oldest = oldest is null || shell.Status.Term < oldest.Status.Term ? shell : oldest;
            }
        }

        return leaders > 1 ? oldest : null;
    }

    private void Write(GroupId group, ReplicaShell rival)
    {
        var keys = Enumerable.Range(0, world.Scenario.Load.Keys).Select(key => Key.FromText($"k{key}"))
            .Where(key => world.Placements.Configuration.Find(key.RoutingKey)!.Group == group).ToArray();
        if (keys.Length == 0)
        {
            return;
        }

        _isBusy = true;
        var key = random.Pick(keys);
        var call = world.History.Began(number, new Append(key, Encoding.UTF8.GetBytes($"<{number}.{++_written}>")));
        region.Accept(
            new ClientCall(call, reply =>
            {
                _isBusy = false;
                world.History.Ended(call, reply);
                if (reply is Done && rival.Leads)
                {
                    Read(key, rival);
                }
            }),
            Deadline);
    }

    private void Read(Key key, ReplicaShell rival)
    {
        // Two at a time: each is a client of its own.
        var client = number;
        foreach (var tier in (ReadTier[])[ReadTier.Linearizable, ReadTier.Lease])
        {
            var request = new Get(key) { Tier = tier };
            var call = world.History.Began(client++, request);
            region.Reads.Ask(request, reply => world.History.Ended(call, reply), rival.Disk.Replica);
        }
    }
}
