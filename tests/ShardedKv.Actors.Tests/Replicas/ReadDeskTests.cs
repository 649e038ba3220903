using System.Collections.Immutable;
using System.Threading.Channels;
using Akka.Actor;
using Akka.Event;
using ShardedKv.Actors.Nodes;
using ShardedKv.Actors.Peers;
using ShardedKv.Actors.Replicas;
using ShardedKv.Actors.Settings;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Life;
using ShardedKv.Core.Requests;
using ShardedKv.Core.Routing;
using ShardedKv.Raft;
using ShardedKv.Storage;

namespace ShardedKv.Actors.Tests.Replicas;

/// <summary>A replica's reads around a life that leads nothing and a store without a configuration.</summary>
public sealed class ReadDeskTests : IAsyncDisposable
{
    private static readonly ReplicaId First = new(1);
    private static readonly Membership Three = Membership.Of(First, new ReplicaId(2), new ReplicaId(3));
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly ActorSystem _system = ActorSystem.Create("reads", "akka.loglevel = OFF");
    private readonly Channel<object> _told = Channel.CreateUnbounded<object>();
    private readonly IActorRef _asker;
    private readonly string _directory = Directory.CreateTempSubdirectory("skv-reads-").FullName;
    private readonly GroupStore _store;
    private readonly ReplicaLife _life;
    private readonly ReadDesk _desk;

    public ReadDeskTests()
    {
        var told = _told.Writer;
        _asker = _system.ActorOf(Props.Create(() => new Probe(told)));
        _store = new GroupStore(new GroupId(1), Path.Combine(_directory, "store.db"), new OrderedStoreOptions(), _ => { });
        _life = new ShardedKv.Core.Life.Recovery(First, Three).Finish(_store.State, new ReplicaOptions { Self = First }, seed: 1);
        var nodes = ImmutableSortedDictionary<ReplicaId, NodeName>.Empty.Add(new ReplicaId(2), new NodeName("n2"));
        var settings = ShardedKvSettings.From(Akka.Configuration.ConfigurationFactory.ParseString(
            "sharded-kv { node { name = n1, data-directory = d }, bootstrap.nodes = [\"n1@h:1\"] }"));
        var spec = new ReplicaSpec(
            new GroupId(1), First, Three, new Roster(nodes, _ => null), "", false, settings, new NodeClock(TimeProvider.System), _asker);
        _desk = new ReadDesk(spec, _store, _asker, Logging.GetLogger(_system, nameof(ReadDeskTests)));
    }

    [Fact]
    public async Task What_is_no_read_of_this_version_is_refused_and_not_thrown_over()
    {
        _desk.Ask(_life, _asker, new ReplicaRequest(new Correlation(7), true, new byte[] { 8, 1, 18, 1, 49, 56, 99 }));

        Assert.Equal(RejectReason.Malformed, Assert.IsType<Rejected>(await AnswerAsync(7)).Reason);
    }

    [Fact]
    public async Task An_eventual_read_is_served_from_the_store_of_who_knows_no_leader()
    {
        Ask(7, ReadTier.Eventual);
        _desk.Serve(Assert.IsType<ServeReads>(Effect()).Tags);

        Assert.Equal(new WrongShard(new ConfigNumber(0)), await AnswerAsync(7));
    }

    [Fact]
    public async Task A_bounded_read_that_is_too_stale_says_so_and_where_the_leader_is()
    {
        Ask(7, ReadTier.Bounded(TimeSpan.FromSeconds(1)));
        var refused = Assert.IsType<RefuseReads>(Effect());
        Assert.Equal(RefusalKind.TooStale, refused.Kind);

        _desk.Refuse(refused with { LeaderHint = new ReplicaId(2) });

        Assert.Equal(new TooStale(new NodeName("n2")), await AnswerAsync(7));
    }

    /// <summary>The process may have stood still since.</summary>
    [Fact]
    public async Task Values_that_were_read_under_a_lease_are_not_shown_once_it_is_over_and_a_round_is_asked_for_instead()
    {
        Ask(7, ReadTier.Lease);
        var tags = Assert.IsType<RefuseReads>(Effect()).Tags;
        _desk.Serve(new ServeLeaseReads(tags, new Term(1)));
        var values = Assert.IsType<LeaseValues>(await ToldAsync());
        Assert.Single(values.Replies);

        _desk.Show(_life, values);

        var refused = Assert.IsType<RefuseReads>(Effect());
        _desk.Refuse(refused);
        Assert.Equal(new NotLeader(null), await AnswerAsync(7));
    }

    [Fact]
    public async Task When_the_replica_is_over_all_that_wait_are_told()
    {
        Ask(7, ReadTier.Eventual);

        _desk.RefuseAll();

        Assert.Equal(new NotLeader(null), await AnswerAsync(7));
    }

    public async ValueTask DisposeAsync()
    {
        await _system.Terminate();
        _store.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private void Ask(long correlation, ReadTier tier) => _desk.Ask(
        _life, _asker, new ReplicaRequest(new Correlation(correlation), true, RequestCodec.Encode(new Get(Key.FromText("k")) { Tier = tier })));

    private LifeEffect Effect()
    {
        Assert.True(_life.TryNextEffect(out var effect));
        return effect;
    }

    private async Task<KvReply> AnswerAsync(long correlation)
    {
        var reply = Assert.Single(Assert.IsType<Replies>(await ToldAsync()).Items);
        Assert.Equal(new Correlation(correlation), reply.Correlation);
        return reply.Reply;
    }

    private async Task<object> ToldAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        return await _told.Reader.ReadAsync(patience.Token);
    }

    private sealed class Probe(ChannelWriter<object> told) : UntypedActor
    {
        protected override void OnReceive(object message) => told.TryWrite(message);
    }
}
