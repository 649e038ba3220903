using ShardedKv.Core.Keys;
using ShardedKv.Core.Requests;
using ShardedKv.Raft;
using ShardedKv.Simulation.Checks;
using ShardedKv.Simulation.Network;
using ShardedKv.Simulation.Reads;
using ShardedKv.Simulation.Time;

namespace ShardedKv.Simulation.Clients;

/// <summary>Reads of every tier that go to any one replica, and are not asked again when they are refused or lost.</summary>
internal sealed class DirectReads(World world, int endpoint, SeededRandom random)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly Dictionary<long, DirectRead> _open = [];
    private long _ids;

    /// <param name="seen">Of the key's shard by the client: no session's read may be older.</param>
    /// <param name="done">Told once; null when the read was refused or lost.</param>
    /// <param name="of">Null: any replica of the key's group.</param>
    public void Ask(int client, Key key, ReadTier tier, long seen, Action<ReadReplyPacket?> done, ReplicaId? of = null)
    {
        var shard = world.Placements.Configuration.Find(key.RoutingKey)!;
        var id = ++_ids;
        _open.Add(id, new DirectRead(client, shard.Shard, tier, seen, done));
        var replicas = world.Placements.State.Placements[shard.Group].Replicas;
        var target = replicas.FirstOrDefault(placed => placed.Replica == of) ?? random.Pick(replicas);
        var bound = TimeSpan.FromMilliseconds(random.Pick([50, 500, 5000]));
        var packet = new ReadPacket(endpoint, id, shard.Group, tier, bound, seen, RequestCodec.Encode(new Get(key)));
        world.Network.Send(endpoint, world.NodeOf(target.Node).Number, packet);
        world.Time.After(Patience, () => End(id, null));
    }

    public void Receive(ReadReplyPacket reply)
    {
        if (_open.TryGetValue(reply.Id, out var read) && reply.Reply is not null && read.Tier != ReadTier.Eventual && read.Tier != ReadTier.Bounded)
        {
            SessionMonotonicityCheck.Returned(read.Client, read.Shard, read.Seen, reply.Revision);
        }

        End(reply.Id, reply.Reply is null ? null : reply);
    }

    private void End(long id, ReadReplyPacket? reply)
    {
        if (_open.Remove(id, out var read))
        {
            read.Done(reply);
        }
    }

    private sealed record DirectRead(int Client, ShardId Shard, ReadTier Tier, long Seen, Action<ReadReplyPacket?> Done);
}
