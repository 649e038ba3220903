using Akka.Persistence.Journal;

namespace Akka.Persistence.Internal;

/// <summary>What every journal has, read from its settings over <c>journal-plugin-fallback</c>.</summary>
internal sealed class JournalSettings(PluginSettings settings)
{
    public int MaxMessageBatchSize { get; } = settings.AtLeastOne("max-message-batch-size");

    public TimeSpan RecoveryEventTimeout { get; } = settings.Positive("recovery-event-timeout");

    public ReplayFilterMode ReplayFilterMode { get; } =
        settings.OneOf("replay-filter.mode", "repair-by-discard-old", "fail", "warn", "off") switch
        {
            "repair-by-discard-old" => ReplayFilterMode.RepairByDiscardOld,
            "fail" => ReplayFilterMode.Fail,
            "warn" => ReplayFilterMode.Warn,
            _ => ReplayFilterMode.Disabled,
        };

    public int ReplayFilterWindowSize { get; } = settings.AtLeastOne("replay-filter.window-size");

    public int ReplayFilterMaxOldWriters { get; } = settings.AtLeastOne("replay-filter.max-old-writers");

    public bool ReplayFilterDebug { get; } = settings.Flag("replay-filter.debug");
}
