using ShardedKv.Core.Bootstrap;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Controller;
using ShardedKv.Core.Groups;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Meta;
using ShardedKv.Core.Sessions;
using ShardedKv.Core.Tests.Store;
using ShardedKv.Raft;

namespace ShardedKv.Core.Tests.Meta;

/// <summary>The meta group's machine over a store in memory.</summary>
internal sealed class MetaUnderTest
{
    public static readonly ClusterId Cluster = new(new Guid("aaaaaaaa-0000-0000-0000-000000000001"));

    private long requests;

    public MetaUnderTest() => Machine = new MetaGroupMachine(Store);

    public MemoryStore Store { get; } = new();

    public MetaGroupMachine Machine { get; private set; }

    public List<Entry> Log { get; } = [];

    public MetaState State => Machine.State!;

    public static NodeRecord Node(int number, int incarnation = 0) => new(
        new NodeName($"n{number}"),
        new IncarnationId(new Guid(number, (short)incarnation, 0, new byte[8])),
        $"127.0.0.1:{9100 + number}",
        $"http://127.0.0.1:{9200 + number}");

    public static BootstrapRecord Bootstrap(int nodes) => new(
        Cluster,
        [
            .. Enumerable.Range(1, nodes).Select(number => new BootstrapMember(
                Node(number).Name, Node(number).Incarnation, new ReplicaId(number), Node(number).Address, Node(number).HttpAddress)),
        ]);

    public static DirectorSettings Settings(int nodes = 3, int groups = 3, string holder = "n1/t1", int shards = 64) =>
        new(Bootstrap(nodes), holder, shards, groups, 3, new StoreLimits());

    public static MetaUnderTest Initialized(int nodes = 3, int level = FeatureLevels.Known, int shards = 64)
    {
        var meta = new MetaUnderTest();
        var first = (InitializeMeta)ControllerDirector.Next(null, Settings(nodes, shards: shards), ControllerFacts.None)!;
        Assert.Equal(new MetaAccepted(), meta.Apply(first with { FeatureLevel = level }));
        return meta;
    }

    public RequestId NewRequest() => new(new Guid((int)++requests, 7, 7, new byte[8]));

    public MetaReply Apply(MetaCommand command) => Assert.Single(ApplyAll(command));

    public MetaReply[] ApplyAll(params MetaCommand[] commands)
    {
        var payload = EntryBatchCodec.Encode(
            new LogTime(1), [.. commands.Select(command => (ReadOnlyMemory<byte>)MetaCommandCodec.Encode(command))]);
        var entry = new Entry(Store.Applied.Index.Next(), new Term(1), EntryKind.Normal, payload);
        Log.Add(entry);
        return [.. Machine.Apply(entry).Select(result => Assert.IsAssignableFrom<MetaReply>(result.Reply))];
    }

    public void Reopen() => Machine = new MetaGroupMachine(Store);

    public long Acquire(string holder = "n1/t1") =>
        Assert.IsType<EpochAcquired>(Apply(new AcquireEpoch(NewRequest(), holder))).Epoch;

    public MetaReply Form(long epoch, params int[] nodes) =>
        Apply(new FormGroup(NewRequest(), epoch, [.. nodes.Select(number => Node(number).Name)]));

    public MetaReply Put(long expected, long epoch, int shards = 4, params int[] groups) => Apply(new PutConfiguration(
        NewRequest(), new ConfigNumber(expected), epoch, InitialPlan.Spread(shards, [.. groups.Select(group => new GroupId(group))])));
}
