using Akka.Configuration;
using Akka.Persistence.Journal;

namespace Akka.Persistence.Internal;

/// <summary>What every journal has, read from its settings over <c>journal-plugin-fallback</c>.</summary>
internal sealed class JournalSettings
{
    public JournalSettings(Config config)
    {
        MaxMessageBatchSize = config.GetInt("max-message-batch-size", 200);
        RecoveryEventTimeout = config.GetTimeSpan("recovery-event-timeout", TimeSpan.FromSeconds(30), allowInfinite: false);
        if (MaxMessageBatchSize < 1)
        {
            throw new ConfigurationException("max-message-batch-size is at least 1");
        }

        ReplayFilterMode = config.GetString("replay-filter.mode", "repair-by-discard-old").ToLowerInvariant() switch
        {
            "off" or "false" or "no" => ReplayFilterMode.Disabled,
            "repair-by-discard-old" => ReplayFilterMode.RepairByDiscardOld,
            "fail" => ReplayFilterMode.Fail,
            "warn" => ReplayFilterMode.Warn,
            var other => throw new ConfigurationException(
                $"Invalid replay-filter.mode [{other}], supported values [off, repair-by-discard-old, fail, warn]"),
        };
        ReplayFilterWindowSize = config.GetInt("replay-filter.window-size", 100);
        ReplayFilterMaxOldWriters = config.GetInt("replay-filter.max-old-writers", 10);
        ReplayFilterDebug = config.GetBoolean("replay-filter.debug");
    }

    public int MaxMessageBatchSize { get; }

    public TimeSpan RecoveryEventTimeout { get; }

    public ReplayFilterMode ReplayFilterMode { get; }

    public int ReplayFilterWindowSize { get; }

    public int ReplayFilterMaxOldWriters { get; }

    public bool ReplayFilterDebug { get; }
}
