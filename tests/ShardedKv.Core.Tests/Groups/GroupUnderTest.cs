using System.Collections.Immutable;
using System.Text;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Groups;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Meta;
using ShardedKv.Core.Requests;
using ShardedKv.Core.Sessions;
using ShardedKv.Core.Tests.Store;
using ShardedKv.Raft;

namespace ShardedKv.Core.Tests.Groups;

/// <summary>A shard group's machine over a store in memory, fed with entries. The log time is Now.</summary>
internal sealed class GroupUnderTest
{
    public static readonly GroupId Group = new(1);
    public static readonly SessionId Session = new(new Guid("11111111-2222-3333-4444-555555555555"));
    public static readonly LogTime Start = new(1_000_000_000);

    public GroupUnderTest() => Machine = new ShardGroupMachine(Group, Store);

    public MemoryStore Store { get; } = new();

    public ShardGroupMachine Machine { get; private set; }

    public LogTime Now { get; set; } = Start;

    public List<Entry> Log { get; } = [];

    public static Configuration Configuration(long number, int shards = 4, int groups = 1) => new(
        new ConfigNumber(number), 1, InitialPlan.Spread(shards, [.. Enumerable.Range(1, groups).Select(group => new GroupId(group))]));

    /// <summary>At configuration 1, with every shard, unless there are more groups.</summary>
    public static GroupUnderTest Serving(StoreLimits? limits = null, int shards = 4, int groups = 1)
    {
        var group = new GroupUnderTest();
        var reply = group.Configure(Configuration(1, shards, groups), limits);
        Assert.Equal(new ConfigurationApplied(new ConfigNumber(1)), reply);
        return group;
    }

    public static Command Put(long sequence, string key, string value, long lowWater = 0, LogTime? openedAt = null) =>
        Of(sequence, new Put(Key.FromText(key), Encoding.UTF8.GetBytes(value)), lowWater, openedAt);

    public static Command Append(long sequence, string key, string value, long lowWater = 0, LogTime? openedAt = null) =>
        Of(sequence, new Append(Key.FromText(key), Encoding.UTF8.GetBytes(value)), lowWater, openedAt);

    public static Command Delete(long sequence, string key) => Of(sequence, new Delete(Key.FromText(key)), 0, null);

    public static Command PutHash(long sequence, string key, string value, long lowWater = 0) =>
        Of(sequence, new PutHash(Key.FromText(key), Encoding.UTF8.GetBytes(value)), lowWater);

    public static Command Set(long sequence, string key, Condition condition, string value) =>
        Of(sequence, new CompareAndSet(Key.FromText(key), condition, Encoding.UTF8.GetBytes(value)));

    public static IfValue IfValue(string value) => new(Encoding.UTF8.GetBytes(value));

    public static IfRevision IfRevision(long revision) => new(new Revision(revision));

    public static Command Of(long sequence, KvRequest request, long lowWater = 0, LogTime? openedAt = null) =>
        new(new SessionStamp(Session, openedAt ?? Start, sequence, lowWater), request);

    /// <summary>Under an id of its own.</summary>
    /// <param name="openedAt">Milliseconds after <see cref="Start"/>, by the clock of the node that sends it.</param>
    public static Command Identified(int id, KvWrite write, long openedAt = 0) => new(
        SessionStamp.Of(new RequestId(new Guid(id, 0, 0, new byte[8])), write, new LogTime(Start.UnixMilliseconds + openedAt)), write);

    public GroupReply Configure(Configuration configuration, StoreLimits? limits = null) =>
        Assert.Single(ApplyBytes(GroupCommandCodec.Encode(new ApplyConfiguration(configuration, limits ?? new StoreLimits()))));

    public KvReply Apply(Command command) => Assert.IsAssignableFrom<KvReply>(Assert.Single(ApplyAll(command)));

    /// <summary>As one entry.</summary>
    public GroupReply[] ApplyAll(params Command[] commands) => ApplyBytes([.. commands.Select(CommandCodec.Encode)]);

    public GroupReply[] ApplyBytes(params byte[][] commands)
    {
        var payload = EntryBatchCodec.Encode(Now, [.. commands.Select(bytes => (ReadOnlyMemory<byte>)bytes)]);
        var results = ApplyEntry(EntryKind.Normal, payload);
        Assert.Equal(Enumerable.Range(0, commands.Length), results.Select(result => result.Position));
        return [.. results.Select(result => result.Reply)];
    }

    public ImmutableArray<ApplyResult> ApplyEntry(EntryKind kind, ReadOnlyMemory<byte> payload)
    {
        var entry = new Entry(Store.Applied.Index.Next(), new Term(1), kind, payload);
        Log.Add(entry);
        return Machine.Apply(entry);
    }

    public void Reopen() => Machine = new ShardGroupMachine(Group, Store);

    public KvReply Get(string key)
    {
        using var snapshot = Store.Snapshot();
        return Machine.Read(new Get(Key.FromText(key)), snapshot);
    }

    /// <summary>"value@revision", or the reply's type.</summary>
    public string Text(string key) => Get(key) is Found found
        ? $"{Encoding.UTF8.GetString(found.Value.Span)}@{found.Revision}"
        : Get(key).GetType().Name;
}
