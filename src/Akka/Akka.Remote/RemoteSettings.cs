using Akka.Actor;
using Akka.Configuration;
using Akka.Event;

namespace Akka.Remote;

/// <summary><c>akka.remote</c>, read once.</summary>
public class RemoteSettings
{
    public static readonly string AkkaScheme = "akka";

    /// <param name="config">The whole of the settings.</param>
    /// <exception cref="ConfigurationException">A value is out of its range; the message names the key.</exception>
    public RemoteSettings(Config config)
    {
        Config = config;
        var remote = config.GetConfig("akka.remote") ?? throw new ConfigurationException("akka.remote is missing");

        LogReceive = remote.GetBoolean("log-received-messages");
        LogSend = remote.GetBoolean("log-sent-messages");
        RemoteLifecycleEventsLogLevel = LevelOf(remote.GetString("log-remote-lifecycle-events"));
        LogBufferSizeExceeding = SwitchedOff(remote.GetString("log-buffer-size-exceeding")) ? 0 : NotNegative(remote.GetInt("log-buffer-size-exceeding"), "log-buffer-size-exceeding");
        LogFrameSizeExceeding = SwitchedOff(remote.GetString("log-frame-size-exceeding")) ? null : remote.GetByteSize("log-frame-size-exceeding");

        UntrustedMode = remote.GetBoolean("untrusted-mode");
        TrustedSelectionPaths = [.. remote.GetStringList("trusted-selection-paths")];
        Dispatcher = remote.GetString("use-dispatcher") ?? string.Empty;
        UsePassiveConnections = remote.GetBoolean("use-passive-connections");

        StartupTimeout = Positive(remote, "startup-timeout");
        ShutdownTimeout = Positive(remote, "shutdown-timeout");
        FlushWait = Positive(remote, "flush-wait-on-shutdown");
        BackoffPeriod = Positive(remote, "backoff-interval");
        RetryGateClosedFor = NotNegative(remote, "retry-gate-closed-for");
        InitialSysMsgDeliveryTimeout = Positive(remote, "initial-system-message-delivery-timeout");
        SysMsgAckTimeout = Positive(remote, "system-message-ack-piggyback-timeout");
        SysResendTimeout = Positive(remote, "resend-interval");
        SysResendLimit = Positive(remote.GetInt("resend-limit"), "resend-limit");
        SysMsgBufferSize = Positive(remote.GetInt("system-message-buffer-size"), "system-message-buffer-size");
        QuarantineDuration = Positive(remote, "prune-quarantine-marker-after");
        QuarantineSilentSystemTimeout = Positive(remote, "quarantine-after-silence");

        WatchFailureDetectorConfig = remote.GetConfig("watch-failure-detector");
        WatchFailureDetectorImplementationClass = WatchFailureDetectorConfig.GetString("implementation-class");
        WatchHeartBeatInterval = Positive(remote, "watch-failure-detector.heartbeat-interval");
        WatchUnreachableReaperInterval = Positive(remote, "watch-failure-detector.unreachable-nodes-reaper-interval");
        WatchHeartbeatExpectedResponseAfter = Positive(remote, "watch-failure-detector.expected-response-after");

        TransportNames = remote.GetStringList("enabled-transports");
        Transports = [.. TransportNames.Select(name => new TransportSettings(TransportConfig(config, name)))];
    }

    public Config Config { get; }

    public bool LogReceive { get; set; }

    public bool LogSend { get; set; }

    /// <summary>A level's name, or OFF.</summary>
    public string RemoteLifecycleEventsLogLevel { get; set; }

    /// <summary>0: no warning.</summary>
    public int LogBufferSizeExceeding { get; set; }

    public bool UntrustedMode { get; set; }

    /// <summary>Paths without address that selections from outside may reach in untrusted mode.</summary>
    public HashSet<string> TrustedSelectionPaths { get; set; }

    /// <summary>Empty: the default dispatcher.</summary>
    public string Dispatcher { get; set; }

    public bool UsePassiveConnections { get; set; }

    public TimeSpan StartupTimeout { get; set; }

    public TimeSpan ShutdownTimeout { get; set; }

    public TimeSpan FlushWait { get; set; }

    public TimeSpan BackoffPeriod { get; set; }

    public TimeSpan RetryGateClosedFor { get; set; }

    public TimeSpan InitialSysMsgDeliveryTimeout { get; set; }

    public TimeSpan SysMsgAckTimeout { get; set; }

    public TimeSpan SysResendTimeout { get; set; }

    public int SysResendLimit { get; set; }

    public int SysMsgBufferSize { get; set; }

    public TimeSpan? QuarantineDuration { get; set; }

    public TimeSpan QuarantineSilentSystemTimeout { get; set; }

    public Config WatchFailureDetectorConfig { get; set; }

    public string WatchFailureDetectorImplementationClass { get; set; }

    public TimeSpan WatchHeartBeatInterval { get; set; }

    public TimeSpan WatchUnreachableReaperInterval { get; set; }

    public TimeSpan WatchHeartbeatExpectedResponseAfter { get; set; }

    public IList<string> TransportNames { get; set; }

    public TransportSettings[] Transports { get; set; }

    /// <summary>Null: not logged.</summary>
    internal long? LogFrameSizeExceeding { get; }

    /// <summary>Null: not logged.</summary>
    internal LogLevel? LifecycleLogLevel =>
        RemoteLifecycleEventsLogLevel == "OFF" ? null : Logging.LogLevelFor(RemoteLifecycleEventsLogLevel);

    public Props ConfigureDispatcher(Props props) => string.IsNullOrEmpty(Dispatcher) ? props : props.WithDispatcher(Dispatcher);

    private static Config TransportConfig(Config config, string name) =>
        config.GetConfig(name) is { IsEmpty: false } transport
            ? transport
            : throw new ConfigurationException($"akka.remote.enabled-transports names [{name}], which has no settings");

    private static bool SwitchedOff(string? value) => value?.ToUpperInvariant() is null or "OFF" or "FALSE" or "NO";

    private static string LevelOf(string? value) => value?.ToUpperInvariant() switch
    {
        "ON" or "TRUE" or "YES" => "DEBUG",
        null or "OFF" or "FALSE" or "NO" => "OFF",
        "DEBUG" or "INFO" or "WARNING" or "ERROR" => value.ToUpperInvariant(),
        _ => throw new ConfigurationException($"akka.remote.log-remote-lifecycle-events is '{value}'; it must be on, off, debug, info, warning or error"),
    };

    private static TimeSpan Positive(Config remote, string key) =>
        NotNegative(remote, key) is var value && value > TimeSpan.Zero
            ? value
            : throw new ConfigurationException($"akka.remote.{key} must be > 0");

    private static TimeSpan NotNegative(Config remote, string key) =>
        remote.GetTimeSpan(key, allowInfinite: false) is var value && value >= TimeSpan.Zero
            ? value
            : throw new ConfigurationException($"akka.remote.{key} must be >= 0");

    private static int NotNegative(int value, string key) =>
        value >= 0 ? value : throw new ConfigurationException($"akka.remote.{key} must be >= 0");

    private static int Positive(int value, string key) =>
        value > 0 ? value : throw new ConfigurationException($"akka.remote.{key} must be > 0");

    /// <summary>The settings of one enabled transport.</summary>
    public class TransportSettings(Config config)
    {
        public Config Config { get; set; } = config;

        public string TransportClass { get; set; } = config.GetString("transport-class");

        public IList<string> Adapters { get; set; } = [.. config.GetStringList("applied-adapters")];
    }
}
