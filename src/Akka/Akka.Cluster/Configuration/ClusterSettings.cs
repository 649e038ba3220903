using System.Collections.Immutable;
using Akka.Actor;
using Akka.Configuration;

namespace Akka.Cluster;

/// <summary><c>akka.cluster</c>, read once.</summary>
public sealed class ClusterSettings
{
    /// <param name="config">The whole of the settings.</param>
    /// <exception cref="ConfigurationException">A value is out of its range; the message names the key.</exception>
    public ClusterSettings(Config config, string systemName)
    {
        var cluster = config.GetConfig("akka.cluster") ?? throw new ConfigurationException("akka.cluster is missing");
        var read = new SettingsReader(cluster, "akka.cluster");
        if (read.Optional("auto-down-unreachable-after") is not null)
        {
            throw new ConfigurationException("akka.cluster.auto-down-unreachable-after is not supported; leave it off and use akka.cluster.split-brain-resolver");
        }

        LeftOutSettings.Refuse(config);
        SeedNodes = [.. cluster.GetStringList("seed-nodes").Select(text => SeedNode(text, systemName))];
        SeedNodeTimeout = read.Positive("seed-node-timeout");
        RetryUnsuccessfulJoinAfter = read.Optional("retry-unsuccessful-join-after");
        ShutdownAfterUnsuccessfulJoinSeedNodes = read.Optional("shutdown-after-unsuccessful-join-seed-nodes");
        RunCoordinatedShutdownWhenDown = cluster.GetBoolean("run-coordinated-shutdown-when-down");
        (AllowWeaklyUpMembers, WeaklyUpAfter) = read.IsOn("allow-weakly-up-members") ? (true, TimeSpan.FromSeconds(7))
            : read.Optional("allow-weakly-up-members") is { } after ? (true, after)
            : (false, TimeSpan.Zero);
        Roles = [.. cluster.GetStringList("roles")];
        MinNrOfMembers = read.AtLeastOne("min-nr-of-members");
        MinNrOfMembersOfRole = (cluster.GetConfig("role")?.AsEnumerable() ?? [])
            .ToImmutableDictionary(role => role.Key, role => read.AtLeastOne($"role.\"{role.Key}\".min-nr-of-members"));
        LogInfo = cluster.GetBoolean("log-info");
        UseDispatcher = cluster.GetString("use-dispatcher") is { Length: > 0 } dispatcher ? dispatcher : "akka.actor.internal-dispatcher";

        PeriodicTasksInitialDelay = read.NotNegative("periodic-tasks-initial-delay");
        GossipInterval = read.Positive("gossip-interval");
        LeaderActionsInterval = read.Positive("leader-actions-interval");
        UnreachableNodesReaperInterval = read.Positive("unreachable-nodes-reaper-interval");
        GossipDifferentViewProbability = cluster.GetDouble("gossip-different-view-probability");
        ReduceGossipDifferentViewProbability = read.AtLeastOne("reduce-gossip-different-view-probability");

        FailureDetectorConfig = cluster.GetConfig("failure-detector");
        FailureDetectorImplementationClass = FailureDetectorConfig.GetString("implementation-class");
        HeartbeatInterval = read.Positive("failure-detector.heartbeat-interval");
        HeartbeatExpectedResponseAfter = read.Positive("failure-detector.expected-response-after");
        MonitoredByNrOfMembers = read.AtLeastOne("failure-detector.monitored-by-nr-of-members");
        DowningProviderType = DowningType(cluster.GetString("downing-provider-class"));
    }

    public ImmutableList<Address> SeedNodes { get; }

    public TimeSpan SeedNodeTimeout { get; }

    /// <summary>Null: never.</summary>
    public TimeSpan? RetryUnsuccessfulJoinAfter { get; }

    /// <summary>Null: never.</summary>
    public TimeSpan? ShutdownAfterUnsuccessfulJoinSeedNodes { get; }

    public bool RunCoordinatedShutdownWhenDown { get; }

    public bool AllowWeaklyUpMembers { get; }

    public TimeSpan WeaklyUpAfter { get; }

    public ImmutableHashSet<string> Roles { get; }

    public int MinNrOfMembers { get; }

    public ImmutableDictionary<string, int> MinNrOfMembersOfRole { get; }

    public bool LogInfo { get; }

    public string UseDispatcher { get; }

    public TimeSpan PeriodicTasksInitialDelay { get; }

    public TimeSpan GossipInterval { get; }

    public TimeSpan LeaderActionsInterval { get; }

    public TimeSpan UnreachableNodesReaperInterval { get; }

    public double GossipDifferentViewProbability { get; }

    public int ReduceGossipDifferentViewProbability { get; }

    public Config FailureDetectorConfig { get; }

    public string FailureDetectorImplementationClass { get; }

    public TimeSpan HeartbeatInterval { get; }

    public TimeSpan HeartbeatExpectedResponseAfter { get; }

    public int MonitoredByNrOfMembers { get; }

    public Type DowningProviderType { get; }

    internal ClusterRules Rules => new()
    {
        MinNrOfMembers = MinNrOfMembers,
        MinNrOfMembersOfRole = MinNrOfMembersOfRole,
        WeaklyUpAfter = AllowWeaklyUpMembers ? WeaklyUpAfter : null,
        RetryUnsuccessfulJoinAfter = RetryUnsuccessfulJoinAfter,
        SeedNodeTimeout = SeedNodeTimeout,
        GiveUpJoiningSeedNodesAfter = ShutdownAfterUnsuccessfulJoinSeedNodes,
        DifferentViewProbability = GossipDifferentViewProbability,
        ReduceDifferentViewProbability = ReduceGossipDifferentViewProbability,
    };

    private static Address SeedNode(string text, string systemName) =>
        Address.TryParse(text, out var address) && address is { HasGlobalScope: true, Port: not null } && address.System == systemName
            ? address
            : throw new ConfigurationException($"akka.cluster.seed-nodes has [{text}]; each must be like akka.tcp://{systemName}@host:port, with this system's name");

    private static Type DowningType(string? name) =>
        string.IsNullOrEmpty(name) ? typeof(NoDowning)
        : Type.GetType(name) is { } type && typeof(IDowningProvider).IsAssignableFrom(type) ? type
        : throw new ConfigurationException($"akka.cluster.downing-provider-class [{name}] is not the name of an {nameof(IDowningProvider)}");
}
