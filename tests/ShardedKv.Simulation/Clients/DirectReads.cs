using ShardedKv.Core.Requests;
using ShardedKv.Raft;
using ShardedKv.Simulation.Network;
using ShardedKv.Simulation.Time;

namespace ShardedKv.Simulation.Clients;

/// <summary>Reads of every tier that go to any one replica, and are not asked again when they are refused or lost.</summary>
internal sealed class DirectReads(World world, int endpoint, SeededRandom random)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly Dictionary<long, Action<KvReply?>> _open = [];
    private long _ids;

    /// <param name="done">Told once; null when the read was refused by who does not lead, or lost.</param>
    /// <param name="of">Null: any replica of the key's group.</param>
    public void Ask(Get request, Action<KvReply?> done, ReplicaId? of = null)
    {
        var shard = world.Placements.Configuration.Find(request.Key.RoutingKey)!;
        var id = ++_ids;
        _open.Add(id, done);
        var replicas = world.Placements.State.Placements[shard.Group].Replicas;
        var target = replicas.FirstOrDefault(placed => placed.Replica == of) ?? random.Pick(replicas);
        var packet = new ReadPacket(endpoint, id, shard.Group, RequestCodec.Encode(request));
        world.Network.Send(endpoint, world.NodeOf(target.Node).Number, packet);
        world.Time.After(Patience, () => End(id, null));
    }

    public void Receive(ReadReplyPacket packet) => End(packet.Id, packet.Reply is null ? null : ReplyCodec.Decode(packet.Reply));

    private void End(long id, KvReply? reply)
    {
        if (_open.Remove(id, out var done))
        {
            done(reply);
        }
    }
}
