using System.Collections.Immutable;
using System.Text;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Groups;
using ShardedKv.Core.HandOff;
using ShardedKv.Core.Integrity;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Meta;
using ShardedKv.Core.Requests;
using ShardedKv.Core.Sessions;
using ShardedKv.Core.Tests.Groups;
using ShardedKv.Core.Tests.Store;
using ShardedKv.Raft;

namespace ShardedKv.Core.Tests.HandOff;

/// <summary>One group of several that give each other shards: its machine over a store in memory, and its log, which may be compacted.</summary>
internal sealed class MovingGroup
{
    private readonly List<Entry> log = [];

    public MovingGroup(int number)
    {
        Group = new GroupId(number);
        Machine = new ShardGroupMachine(Group, Store);
    }

    public GroupId Group { get; }

    public MemoryStore Store { get; } = new();

    public ShardGroupMachine Machine { get; private set; }

    public LogTime Now { get; set; } = GroupUnderTest.Start;

    public IReadOnlyList<Entry> Log => log;

    /// <summary>What lies up to there is compacted.</summary>
    public LogIndex LogStart { get; set; }

    /// <summary>As of the newest entry, which is this one.</summary>
    public LogIndex Applied => Store.Applied.Index;

    /// <summary>Of as many shards as owners are given, each with its group.</summary>
    public static Configuration Configuration(long number, params int[] owners) => new(
        new ConfigNumber(number),
        1,
        [.. InitialPlan.Spread(owners.Length, [new GroupId(1)]).Select((shard, place) => shard with { Group = new GroupId(owners[place]) })]);

    /// <summary>Some key of that shard among so many.</summary>
    public static string KeyOf(int shard, int shards, int nth = 0) => Enumerable.Range(0, 10_000).Select(key => $"k{key}")
        .Where(key => Configuration(1, new int[shards]).Shards[shard].Range.Contains(Key.FromText(key).RoutingKey)).ElementAt(nth);

    public GroupReply Configure(Configuration configuration, int level = FeatureLevels.HandOff) =>
        Assert.Single(Apply(GroupCommandCodec.Encode(new ApplyConfiguration(configuration, new StoreLimits()), level)));

    /// <summary>Through all of them.</summary>
    public MovingGroup At(params Configuration[] configurations)
    {
        foreach (var configuration in configurations)
        {
            Assert.Equal(new ConfigurationApplied(configuration.Number), Configure(configuration));
        }

        return this;
    }

    /// <summary>"done", or why not.</summary>
    public string Apply(HandOffCommand command) => Text(Assert.Single(Apply(HandOffCommandCodec.Encode(command))));

    public KvReply Apply(Command command) => Assert.IsAssignableFrom<KvReply>(Assert.Single(Apply(CommandCodec.Encode(command))));

    /// <summary>As one entry.</summary>
    public GroupReply[] Apply(params byte[][] commands)
    {
        var payload = EntryBatchCodec.Encode(Now, [.. commands.Select(bytes => (ReadOnlyMemory<byte>)bytes)]);
        var entry = new Entry(Applied.Next(), new Term(1), EntryKind.Normal, payload);
        log.Add(entry);
        return [.. Machine.Apply(entry).Select(result => result.Reply)];
    }

    public static string Text(GroupReply reply) => reply switch
    {
        HandOffDone => "done",
        HandOffRefused refused => refused.Reason.ToString(),
        ConfigurationApplied => "applied",
        _ => reply.GetType().Name,
    };

    /// <summary>As the source, over the wire.</summary>
    public HandOffMessage Answer(HandOffMessage question) => Answer(question, int.MaxValue);

    /// <param name="entriesMax">Of the log in one answer.</param>
    public HandOffMessage Answer(HandOffMessage question, int entriesMax)
    {
        var asked = HandOffMessageCodec.Decode(HandOffMessageCodec.Encode(question));
        var entries = asked is PullChanges changes && changes.Since >= LogStart ? log.Skip((int)changes.Since.Value).Take(entriesMax).ToArray() : null;
        return HandOffMessageCodec.Decode(HandOffMessageCodec.Encode(Machine.Answer(asked, Store.Snapshot(), entries)));
    }

    public void Reopen() => Machine = new ShardGroupMachine(Group, Store);

    public KvReply Get(string key) => Machine.Read(new Get(Key.FromText(key)), Store.Snapshot());

    /// <summary>"value@revision", or the reply's type.</summary>
    public string Read(string key) => Get(key) is Found found ? $"{Encoding.UTF8.GetString(found.Value.Span)}@{found.Revision}" : Get(key).GetType().Name;

    /// <summary>"s0 c1 Serving, s0 c3 Staging" and so on.</summary>
    public string Shards() => string.Join(", ", Machine.Status(Store.Snapshot()).Shards
        .OrderBy(shard => shard.Shard).ThenBy(shard => shard.Generation).Select(shard => $"{shard.Shard} {shard.Generation} {shard.State}"));

    /// <summary>What the store has of one shard in one generation, without what names that.</summary>
    public string Rows(int shard, long generation)
    {
        var prefix = $"01{0:X8}{shard:X8}{generation:X16}";
        return string.Join('\n', Store.Dump().Split('\n').Where(row => row.StartsWith(prefix, StringComparison.Ordinal)).Select(row => row[prefix.Length..]));
    }

    /// <summary>As the store keeps it.</summary>
    public ulong Hash(int shard, long generation) => StateHashes.Of(
        new StateSection(KeyspaceId.Default, new ShardId(shard), new ConfigNumber(generation)), Store.Snapshot());

    /// <summary>Another replica of the group that is fed the same log.</summary>
    public string DumpOfAnotherReplica(bool reopens)
    {
        var store = new MemoryStore();
        var machine = new ShardGroupMachine(Group, store);
        foreach (var entry in log)
        {
            machine = reopens ? new ShardGroupMachine(Group, store) : machine;
            machine.Apply(entry);
        }

        return store.Dump();
    }
}
