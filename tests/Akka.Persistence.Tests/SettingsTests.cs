using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence.Tests.Support;

namespace Akka.Persistence.Tests;

/// <summary>Every setting has Akka.NET's default, and a bad value fails the start with its whole key.</summary>
public sealed class SettingsTests : PersistenceSpec
{
    [Theory]
    [InlineData("max-concurrent-recoveries", "50")]
    [InlineData("internal-stash-overflow-strategy", "Akka.Persistence.ThrowExceptionConfigurator, Akka.Persistence")]
    [InlineData("journal.plugin", "akka.persistence.journal.inmem")]
    [InlineData("journal.inmem.class", "Akka.Persistence.Journal.MemoryJournal, Akka.Persistence")]
    [InlineData("journal.inmem.plugin-dispatcher", "akka.actor.default-dispatcher")]
    [InlineData("snapshot-store.plugin", "akka.persistence.snapshot-store.local")]
    [InlineData("snapshot-store.inmem.class", "Akka.Persistence.Snapshot.MemorySnapshotStore, Akka.Persistence")]
    [InlineData("snapshot-store.inmem.plugin-dispatcher", "akka.actor.default-dispatcher")]
    [InlineData("snapshot-store.local.class", "Akka.Persistence.Snapshot.LocalSnapshotStore, Akka.Persistence")]
    [InlineData("snapshot-store.local.plugin-dispatcher", "akka.persistence.dispatchers.default-plugin-dispatcher")]
    [InlineData("snapshot-store.local.dir", "snapshots")]
    [InlineData("snapshot-store.local.max-load-attempts", "3")]
    [InlineData("no-snapshot-store.class", "Akka.Persistence.Snapshot.NoSnapshotStore, Akka.Persistence")]
    [InlineData("journal-plugin-fallback.plugin-dispatcher", "akka.persistence.dispatchers.default-plugin-dispatcher")]
    [InlineData("journal-plugin-fallback.serializer", "json")]
    [InlineData("journal-plugin-fallback.max-message-batch-size", "200")]
    [InlineData("journal-plugin-fallback.recovery-event-timeout", "30s")]
    [InlineData("journal-plugin-fallback.circuit-breaker.max-failures", "10")]
    [InlineData("journal-plugin-fallback.circuit-breaker.call-timeout", "10s")]
    [InlineData("journal-plugin-fallback.circuit-breaker.reset-timeout", "30s")]
    [InlineData("journal-plugin-fallback.replay-filter.mode", "repair-by-discard-old")]
    [InlineData("journal-plugin-fallback.replay-filter.window-size", "100")]
    [InlineData("journal-plugin-fallback.replay-filter.max-old-writers", "10")]
    [InlineData("journal-plugin-fallback.replay-filter.debug", "off")]
    [InlineData("snapshot-store-plugin-fallback.plugin-dispatcher", "akka.persistence.dispatchers.default-plugin-dispatcher")]
    [InlineData("snapshot-store-plugin-fallback.serializer", "json")]
    [InlineData("snapshot-store-plugin-fallback.circuit-breaker.max-failures", "5")]
    [InlineData("snapshot-store-plugin-fallback.circuit-breaker.call-timeout", "20s")]
    [InlineData("snapshot-store-plugin-fallback.circuit-breaker.reset-timeout", "60s")]
    [InlineData("dispatchers.default-plugin-dispatcher.type", "Dispatcher")]
    public void The_defaults_are_those_of_Akka_NET(string key, string expected)
        => Assert.Equal(expected, Persistence.DefaultConfig().GetString("akka.persistence." + key));

    [Theory]
    [InlineData("akka.persistence.max-concurrent-recoveries = 0", "akka.persistence.max-concurrent-recoveries must be a whole number from 1: ")]
    [InlineData("akka.persistence.internal-stash-overflow-strategy = Nobody", "akka.persistence.internal-stash-overflow-strategy names the type 'Nobody', which is not found; ")]
    [InlineData("own.class = Nobody", "own.class names the type 'Nobody', which is not found; ")]
    [InlineData("own.max-message-batch-size = 0", "own.max-message-batch-size must be a whole number from 1: ")]
    [InlineData("own.max-message-batch-size = many", "own.max-message-batch-size must be a whole number from 1: ")]
    [InlineData("own.recovery-event-timeout = infinite", "own.recovery-event-timeout must be a duration above zero, such as 10s: ")]
    [InlineData("own.replay-filter.mode = repair", "own.replay-filter.mode must be one of repair-by-discard-old, fail, warn, off: ")]
    [InlineData("own.replay-filter.window-size = 0", "own.replay-filter.window-size must be a whole number from 1: ")]
    [InlineData("own.replay-filter.max-old-writers = -1", "own.replay-filter.max-old-writers must be a whole number from 1: ")]
    [InlineData("own.replay-filter.debug = perhaps", "own.replay-filter.debug must be on or off: ")]
    [InlineData("own.circuit-breaker.max-failures = 0", "own.circuit-breaker.max-failures must be a whole number from 1: ")]
    [InlineData("own.circuit-breaker.call-timeout = 0s", "own.circuit-breaker.call-timeout must be a duration above zero, such as 10s: ")]
    [InlineData("own.circuit-breaker.reset-timeout = soon", "own.circuit-breaker.reset-timeout must be a duration above zero, such as 10s: ")]
    public async Task A_bad_value_fails_with_its_whole_key_and_what_may_stand_there(string setting, string expected)
    {
        await using var scope = new SystemScope(Start(
            "own.class = \"Akka.Persistence.Journal.MemoryJournal, Akka.Persistence\"\n" + setting));

        var e = Assert.Throws<ConfigurationException>(() => Persistence.Instance.Apply(scope.System).JournalFor("own"));

        Assert.StartsWith(expected, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_plugin_that_is_not_there_is_refused_by_its_path()
    {
        var e = Assert.Throws<ArgumentException>(() => Persistence.Instance.Apply(System).JournalFor("no.such.journal"));

        Assert.Contains("no.such.journal", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stash_overflow_strategy_of_the_settings_is_every_actors_default()
    {
        await using var scope = new SystemScope(Start(
            "akka.persistence.internal-stash-overflow-strategy = \"Akka.Persistence.DiscardConfigurator, Akka.Persistence\""));

        Assert.Same(
            DiscardToDeadLetterStrategy.Instance, Persistence.Instance.Apply(scope.System).DefaultInternalStashOverflowStrategy);
        Assert.Same(
            ThrowOverflowExceptionStrategy.Instance, Persistence.Instance.Apply(System).DefaultInternalStashOverflowStrategy);
    }
}
