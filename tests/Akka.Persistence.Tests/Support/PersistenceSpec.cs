namespace Akka.Persistence.Tests.Support;

/// <summary>A system with these settings, over the plugins that keep everything in memory.</summary>
public abstract class PersistenceSpec(string hocon = "") : PluginSpec
{
    protected override string Hocon { get; } = hocon;

    /// <summary>Settings of the SQL plugins, on a file in <see cref="PluginSpec.Folder"/>.</summary>
    protected string SqlHocon(string file = "journal.db", string journal = "", string snapshotStore = "")
        => SqlPlugins.Hocon("SQLite.MS", $"Data Source={Path.Combine(Folder, file)}", journal, snapshotStore);
}
