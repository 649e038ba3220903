using System.Collections.Immutable;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Groups;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Meta;
using ShardedKv.Core.Requests;
using ShardedKv.Core.Routing;
using ShardedKv.Core.Sessions;
using ShardedKv.Raft;

namespace ShardedKv.Core.Tests.Routing;

/// <summary>A router with one shard, one group on n1 and n2, and a clock that moves when told.</summary>
internal sealed class RoutingBench(RouterOptions options, NodeName? local = null)
{
    private long _now;
    private byte _sessions;

    public RoutingBench()
        : this(new RouterOptions())
    {
    }

    public Router<string> Router => field ??= new Router<string>(options, () => new SessionId(new Guid(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, ++_sessions)), local);

    public MonotonicTime Now => new(_now);

    public LogTime Wall => new(1_000_000 + _now);

    public void Configure(int featureLevel = FeatureLevels.Known)
    {
        var group = new GroupId(1);
        var configuration = new Configuration(
            new ConfigNumber(1), 1, [new ShardAssignment(new RoutingRange(0, RoutingRange.EndMax), new ShardId(0), group)]);
        var placement = new Placement(
            group, 1, [new(new ReplicaId(1), new NodeName("n1"), default), new(new ReplicaId(2), new NodeName("n2"), default)]);
        Router.Configure(
            new MetaState(
                default, new StoreLimits(), 1, 1, ImmutableSortedDictionary<NodeName, NodeRecord>.Empty, [configuration],
                ImmutableSortedDictionary<GroupId, Placement>.Empty.Add(group, placement), 1, "test", 2, 3)
            {
                FeatureLevel = featureLevel,
            },
            Now,
            Wall);
    }

    public void Accept(string client, KvRequest request, TimeSpan deadline) => Router.Accept(client, request, deadline, Now, Wall);

    public RoutingEffect<string> AcceptOne(string client, KvRequest request, TimeSpan deadline)
    {
        Effects();
        Accept(client, request, deadline);
        return Assert.Single(Effects());
    }

    public void Reply(RoutingEffect<string> sent, KvReply reply) => Router.Replied(sent.Request.Correlation, reply, Now, Wall);

    public void Pass(TimeSpan time)
    {
        _now += (long)time.TotalMilliseconds;
        Router.Tick(Now, Wall);
    }

    public List<RoutingEffect<string>> Effects()
    {
        var effects = new List<RoutingEffect<string>>();
        while (Router.TryNextEffect(out var effect))
        {
            effects.Add(effect);
        }

        return effects;
    }

    public static Put PutOf(string value) => new(Key.FromText("k"), System.Text.Encoding.UTF8.GetBytes(value));

    public static Command CommandOf(RoutingEffect<string> effect) => CommandCodec.Decode(effect.Request.Bytes);

    public static (long Sequence, long LowWater) StampOf(RoutingEffect<string> effect) =>
        (CommandOf(effect).Stamp.Sequence, CommandOf(effect).Stamp.LowWater);
}
