using System.Diagnostics.Metrics;
using Akka.Actor;
using Akka.Configuration;
using ShardedKv.Actors.Controller;
using ShardedKv.Actors.Exports;
using ShardedKv.Actors.Journals;
using ShardedKv.Actors.Metrics;
using ShardedKv.Actors.Nodes;
using ShardedKv.Actors.Regions;
using ShardedKv.Actors.Settings;
using ShardedKv.Actors.Status;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Meta;
using ShardedKv.Storage;

namespace ShardedKv.Actors;

/// <summary>
/// The store in an actor system. <see cref="Get"/> starts this node: it opens the data directory, finds the other nodes of
/// <c>sharded-kv.bootstrap.nodes</c> and serves through <see cref="Region"/>.
/// </summary>
/// <remarks>The actor system needs <c>akka.actor.provider = remote</c> (or cluster), unless it is the only node.</remarks>
public sealed class ShardedKvExtension : IExtension
{
    private static readonly TimeSpan AskSlack = TimeSpan.FromSeconds(5);

    private readonly IActorRef _node;
    private readonly Lazy<Task> _stopped;

    internal ShardedKvExtension(ExtendedActorSystem system)
    {
        Settings = ShardedKvSettings.From(system.Settings.Config);
        var directory = DataDirectory.Open(Settings.DataDirectory, Settings.Node);
        NodeMeter? made = null;
        try
        {
            NodeJournal.Prepare(system, directory, Settings.Journal);
            var log = NodeJournal.LogDirectory(system, Settings.Journal);
            var meter = made = new NodeMeter(Settings.Node.Value, Settings.Store.Memory!, () => log is null ? null : OpenLogs.StatusOf(log));
            Meter = meter.Meter;
            var clock = new NodeClock(TimeProvider.System);
            var settings = Settings;
            var region = system.SystemActorOf(
                Props.Create(() => new RegionActor(settings.Region, settings.Node, clock)), RegionActor.ActorName);
            Region = region;
            _node = system.SystemActorOf(Props.Create(() => new NodeActor(settings, directory, clock, region, meter)), NodeActor.ActorName);
        }
        catch
        {
            made?.Dispose();
            directory.Dispose();
            throw;
        }

        _stopped = new Lazy<Task>(StopNodeAsync);
        CoordinatedShutdown.Get(system).AddTask(
            CoordinatedShutdown.PhaseServiceStop, "sharded-kv-stop", async () =>
            {
                await StopAsync().ConfigureAwait(false);
                return Akka.Done.Instance;
            });
    }

    /// <summary>
    /// The door for requests: Ask or Tell it a <see cref="Core.Requests.KvRequest"/> or a <see cref="Regions.RegionRequest"/>; the answer is one
    /// <see cref="Core.Requests.KvReply"/>. Only from this actor system: the nodes speak to each other over their own links.
    /// </summary>
    public IActorRef Region { get; }

    /// <summary>This node's instruments, all observable. Its name is ShardedKv, its tag <c>node</c>; it ends with the node.</summary>
    public Meter Meter { get; }

    internal ShardedKvSettings Settings { get; }

    /// <summary>
    /// The defaults of the section <c>sharded-kv</c> and the serializer's registration. A fallback for the system's config; when it is left out,
    /// <see cref="Get"/> adds the same.
    /// </summary>
    public static Config DefaultConfig() => ShardedKvSettings.Defaults;

    /// <summary>Starts the node, or gives the one that runs in this system.</summary>
    /// <exception cref="SettingsException">A setting is missing or out of range.</exception>
    /// <exception cref="DataDirectoryException">The data directory cannot be used.</exception>
    /// <exception cref="LogException">The segmented log cannot be made.</exception>
    public static ShardedKvExtension Get(ActorSystem system) =>
        system.WithExtension<ShardedKvExtension, ShardedKvExtensionProvider>();

    /// <summary>The cluster as this node sees it; nodes that do not answer within <paramref name="wait"/> are shown as unreachable.</summary>
    public Task<ClusterStatus> StatusAsync(TimeSpan wait) => _node.Ask<ClusterStatus>(new StatusQuery(wait), wait + AskSlack);

    /// <summary>Whether this node can serve now.</summary>
    public Task<NodeHealth> HealthAsync() => _node.Ask<NodeHealth>(HealthQuery.Instance, AskSlack);

    /// <summary>What the cluster keeps of itself, as this node knows it; null while it knows nothing.</summary>
    public async Task<MetaState?> MetaAsync() => (await _node.Ask<MetaAnswer>(MetaQuery.Instance, AskSlack).ConfigureAwait(false)).State;

    /// <summary>A shard as a whole, from the replica here that leads its group.</summary>
    /// <exception cref="AskTimeoutException">No answer within <paramref name="wait"/>.</exception>
    public Task<ExportAnswer> ExportAsync(ShardId shard, TimeSpan wait) => _node.Ask<ExportAnswer>(new ExportQuery(shard), wait);

    /// <summary>Has groups join or leave, or a shard moved. The answer comes once it is in force, at the latest after <paramref name="wait"/>.</summary>
    /// <param name="id">Chosen by the caller: the same again, at any node, is the same operation and gets its outcome.</param>
    public Task<OperationAnswer> ChangeAsync(RequestId id, OperationBody operation, TimeSpan wait) =>
        _node.Ask<OperationAnswer>(new OperationQuery(id, operation, wait), wait + AskSlack);

    /// <summary>
    /// Stops in order: no new requests, answers for those that wait, replicas, stores, data directory. Part of CoordinatedShutdown's phase
    /// service-stop; calling it again is harmless.
    /// </summary>
    public Task StopAsync() => _stopped.Value;

    private async Task StopNodeAsync()
    {
        var stopped = _node.WatchAsync();
        _node.Tell(StopNode.Instance);
        await stopped.ConfigureAwait(false);
    }
}

/// <summary>Registers <see cref="ShardedKvExtension"/> with an actor system; also for <c>akka.extensions</c>.</summary>
public sealed class ShardedKvExtensionProvider : ExtensionIdProvider<ShardedKvExtension>
{
    /// <inheritdoc />
    public override ShardedKvExtension CreateExtension(ExtendedActorSystem system) => new(system);
}
