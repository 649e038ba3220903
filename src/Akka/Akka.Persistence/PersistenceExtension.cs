using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using Akka.Persistence.Internal;
using Akka.Persistence.Journal;

namespace Akka.Persistence;

/// <summary>Starts journals and snapshot stores, one actor for each settings path, when they are first asked for.</summary>
public class PersistenceExtension : IExtension
{
    private const string NoSnapshotStorePath = "akka.persistence.no-snapshot-store";
    private const string JournalFallbackPath = "akka.persistence.journal-plugin-fallback";
    private const string SnapshotFallbackPath = "akka.persistence.snapshot-store-plugin-fallback";

    private readonly ExtendedActorSystem _system;
    private readonly Config _config;
    private readonly ILoggingAdapter _log;
    private readonly ConcurrentDictionary<string, Lazy<JournalPlugin>> _journals = new();
    private readonly ConcurrentDictionary<string, Lazy<Plugin>> _snapshotStores = new();
    private readonly Lazy<string> _defaultJournal;
    private readonly Lazy<string> _defaultSnapshotStore;
    private readonly Lazy<IActorRef> _recoveryPermitter;

    public PersistenceExtension(ExtendedActorSystem system)
    {
        _system = system;
        system.Settings.InjectTopLevelFallback(Persistence.DefaultConfig());
        _config = system.Settings.Config.GetConfig("akka.persistence");
        _log = Logging.GetLogger(system, this);

        _defaultJournal = new Lazy<string>(() =>
        {
            var path = _config.GetString("journal.plugin", "");
            return string.IsNullOrEmpty(path)
                ? throw new ConfigurationException("default journal plugin is not configured: akka.persistence.journal.plugin")
                : path;
        });
        _defaultSnapshotStore = new Lazy<string>(() =>
        {
            var path = _config.GetString("snapshot-store.plugin", "");
            if (!string.IsNullOrEmpty(path))
            {
                return path;
            }

            _log.Warning(
                "No default snapshot store configured! To configure a default snapshot-store plugin set the "
                + "`akka.persistence.snapshot-store.plugin` key.");
            return NoSnapshotStorePath;
        });
        var recoveriesMax = new PluginSettings("akka.persistence", _config).AtLeastOne("max-concurrent-recoveries");
        _recoveryPermitter = new Lazy<IActorRef>(() => system.SystemActorOf(
            Props.Create<RecoveryPermitter>(recoveriesMax), "recoveryPermitter"));
        DefaultInternalStashOverflowStrategy = CreateOverflowStrategy();

        foreach (var id in _config.GetStringList("journal.auto-start-journals", []))
        {
            JournalFor(id);
        }

        foreach (var id in _config.GetStringList("snapshot-store.auto-start-snapshot-stores", []))
        {
            SnapshotStoreFor(id);
        }
    }

    public IStashOverflowStrategy DefaultInternalStashOverflowStrategy { get; }

    internal ExtendedActorSystem System => _system;

    internal IActorRef RecoveryPermitter => _recoveryPermitter.Value;

    /// <summary>The journal at this settings path, started when it is the first to ask; null or empty is the default one.</summary>
    public IActorRef JournalFor(string? journalPluginId) => JournalAt(journalPluginId).Ref.Value;

    /// <summary>As <see cref="JournalFor"/>.</summary>
    public IActorRef SnapshotStoreFor(string? snapshotPluginId)
    {
        var path = string.IsNullOrEmpty(snapshotPluginId) ? _defaultSnapshotStore.Value : snapshotPluginId;
        return _snapshotStores.GetOrAdd(path, static (p, self) => new Lazy<Plugin>(
            () => new Plugin(self._system, p, self.ConfigAt(p, SnapshotFallbackPath))), this).Value.Ref.Value;
    }

    /// <summary>The event adapters of the journal at this settings path.</summary>
    public EventAdapters AdaptersFor(string? journalPluginId) => JournalAt(journalPluginId).Adapters;

    /// <summary>The actor's path without its address, as a persistence id.</summary>
    public string PersistenceId(IActorRef actor)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return actor.Path.ToStringWithoutAddress();
    }

    internal JournalSettings JournalSettingsFor(string? journalPluginId) => JournalAt(journalPluginId).Journal;

    /// <summary>What a plugin actor looks up about itself: its name is its settings path. One that the extension did not
    /// start has the fallback's settings.</summary>
    internal JournalPlugin JournalOf(IActorRef actor) => _journals.TryGetValue(actor.Path.Name, out var plugin)
        ? plugin.Value
        : new JournalPlugin(_system, JournalFallbackPath, ConfigAt(JournalFallbackPath, JournalFallbackPath));

    /// <summary>As <see cref="JournalOf"/>.</summary>
    internal Plugin SnapshotStoreOf(IActorRef actor) => _snapshotStores.TryGetValue(actor.Path.Name, out var plugin)
        ? plugin.Value
        : new Plugin(_system, SnapshotFallbackPath, ConfigAt(SnapshotFallbackPath, SnapshotFallbackPath));

    private JournalPlugin JournalAt(string? journalPluginId)
    {
        var path = string.IsNullOrEmpty(journalPluginId) ? _defaultJournal.Value : journalPluginId;
        return _journals.GetOrAdd(path, static (p, self) => new Lazy<JournalPlugin>(
            () => new JournalPlugin(self._system, p, self.ConfigAt(p, JournalFallbackPath))), this).Value;
    }

    private Config ConfigAt(string path, string fallbackPath)
    {
        var root = _system.Settings.Config;
        if (!root.HasPath(path))
        {
            throw new ArgumentException($"Persistence config is missing plugin config path for: {path}", nameof(path));
        }

        return root.GetConfig(path).WithFallback(root.GetConfig(fallbackPath));
    }

    private IStashOverflowStrategy CreateOverflowStrategy()
    {
        const string key = "internal-stash-overflow-strategy";
        var type = PluginSettings.FindType($"akka.persistence.{key}", _config.GetString(key, ""));
        var configurator = (IStashOverflowStrategyConfigurator)Activator.CreateInstance(type)!;
        return configurator.Create(_system.Settings.Config);
    }
}
