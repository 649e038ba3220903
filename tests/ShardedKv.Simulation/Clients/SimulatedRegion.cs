using ShardedKv.Core.Configurations;
using ShardedKv.Core.Meta;
using ShardedKv.Core.Requests;
using ShardedKv.Core.Routing;
using ShardedKv.Core.Sessions;
using ShardedKv.Simulation.Network;
using ShardedKv.Simulation.Time;

namespace ShardedKv.Simulation.Clients;

/// <summary>The clients' door: the product's <see cref="Router{TClient}"/> with its sessions, retries and hints, at an endpoint of its own
/// that no fault but the network's befalls.</summary>
internal sealed class SimulatedRegion
{
    private static readonly TimeSpan TickInterval = TimeSpan.FromMilliseconds(50);

    private readonly World _world;
    private readonly int _endpoint;
    private readonly NodeClock _clock;
    private readonly Router<ClientCall> _router;
    private int _sessions;

    public SimulatedRegion(World world, int endpoint)
    {
        _world = world;
        _endpoint = endpoint;
        _clock = new NodeClock(world.Time, 1000);
        Reads = new DirectReads(world, endpoint, world.Source($"reads {endpoint}"));
        var options = new RouterOptions
        {
            AttemptTimeout = world.Scenario.AttemptTimeout,
            SessionLifetime = world.Scenario.Limits.SessionLifetime,
            SessionSpanMax = Math.Min(2048, world.Scenario.Limits.SessionRepliesMax),
        };
        _router = new Router<ClientCall>(
            options, () => new SessionId(new Guid(endpoint, 0, 0, BitConverter.GetBytes((long)++_sessions))), local: world.Nodes[endpoint % world.Nodes.Count].Name);
        Learn(world.Placements.State);
        world.Time.Every(TickInterval, Tick);
    }

    /// <summary>Beside the router, to replicas that it would not choose.</summary>
    public DirectReads Reads { get; }

    public void Learn(MetaState meta)
    {
        _router.Configure(meta, _clock.Now, _clock.Wall);
        CarryOut();
    }

    public void Accept(ClientCall call, TimeSpan deadline)
    {
        _router.Accept(call, call.Call.Request, deadline, _clock.Now, _clock.Wall);
        CarryOut();
    }

    public void Receive(Packet packet)
    {
        switch (packet)
        {
            case ReplyPacket reply:
                _router.Replied(reply.Correlation, ReplyCodec.Decode(reply.Bytes), _clock.Now, _clock.Wall);
                CarryOut();
                break;
            case ReadReplyPacket reply:
                Reads.Receive(reply);
                break;
            default:
                break;
        }
    }

    public void NodeLost(NodeName node)
    {
        _router.NodeLost(node, _clock.Now, _clock.Wall);
        CarryOut();
    }

    private bool Tick()
    {
        if (_router.Waiting > 0)
        {
            _router.Tick(_clock.Now, _clock.Wall);
            CarryOut();
        }

        return true;
    }

    private void CarryOut()
    {
        while (_router.TryNextEffect(out var effect))
        {
            var request = effect.Request;
            if (effect.Reply is { } reply)
            {
                request.Client.Answered(reply);
            }
            else
            {
                request.Client.Call.Attempts++;
                if (request.IsWrite)
                {
                    request.Client.Call.Stamp ??= CommandCodec.Decode(request.Bytes).Stamp;
                }

                var packet = new RequestPacket(_endpoint, request.Correlation, request.Group, request.IsWrite, request.Bytes);
                _world.Network.Send(_endpoint, _world.NodeOf(effect.Target!.Value).Number, packet);
            }
        }
    }
}

/// <summary>Whom a region answers.</summary>
/// <param name="Answered">Called once.</param>
internal sealed record ClientCall(Call Call, Action<KvReply> Answered);
