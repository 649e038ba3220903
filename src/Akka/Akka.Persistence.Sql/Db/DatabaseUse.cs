using Akka.Actor;
using Akka.Event;
using Akka.Persistence.Sql.Config;

namespace Akka.Persistence.Sql.Db;

/// <summary>
/// A plugin's part in a database. When the settings are wrong or the file does not open, every later use fails with that
/// reason: actors then fail their recovery at once, with the reason, and do not wait for a plugin that is not there.
/// </summary>
internal sealed class DatabaseUse<T>
    where T : class, IPluginDatabase
{
    private readonly T? _database;
    private readonly Exception? _failure;

    private DatabaseUse(T? database, Exception? failure)
    {
        _database = database;
        _failure = failure;
    }

    /// <summary>The database, or throws why there is none.</summary>
    public T Database => _database
        ?? throw new InvalidOperationException($"The SQL plugin did not start: {_failure!.Message}", _failure);

    /// <summary>Takes part in a database until the plugin's actor stops.</summary>
    /// <param name="open">Reads the settings and opens the database.</param>
    /// <param name="plugin">The plugin's actor, which is starting.</param>
    public static DatabaseUse<T> Start(Func<(T Database, DatabaseSettings Settings)> open, IActorContext plugin)
    {
        var log = plugin.GetLogger();
        T? database = null;
        try
        {
            (database, var settings) = open();
            if (settings.AutoInitialize)
            {
                Initialize(database, settings, log);
            }

            var use = new DatabaseUse<T>(database, null);
            plugin.ActorOf(new Props(typeof(Releaser), [use]), "database");
            return use;
        }
        catch (Exception e)
        {
            log.Error(e, "The SQL plugin did not start and fails everything: {0}", e.Message);
            database?.Release();
            return new DatabaseUse<T>(null, e);
        }
    }

    private static void Initialize(T database, DatabaseSettings settings, ILoggingAdapter log)
    {
        try
        {
            database.Initialize();
        }
        catch (Exception e) when (settings.WarnOnAutoInitFail)
        {
            log.Warning("Creating the tables of {0} failed, going on: {1}", settings.Path, e.Message);
        }
    }

    /// <summary>A child of the plugin's actor: it stops with it, also in a restart, and releases the database then.</summary>
    private sealed class Releaser(DatabaseUse<T> use) : UntypedActor
    {
        protected override void OnReceive(object message) => Unhandled(message);

        protected override void PostStop() => use.Database.Release();
    }
}
