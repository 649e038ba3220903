using Akka.Actor;
using Akka.Event;
using Akka.Persistence.Sql.Config;

namespace Akka.Persistence.Sql.Db;

/// <summary>
/// A plugin's part in a database. When the settings are wrong or the file does not open, every later use fails with that
/// reason: actors then fail their recovery at once, with the reason, and do not wait for a plugin that is not there.
/// </summary>
internal sealed class DatabaseUse
{
    private readonly SqliteDatabase? _database;
    private readonly Exception? _failure;

    private DatabaseUse(SqliteDatabase? database, Exception? failure)
    {
        _database = database;
        _failure = failure;
    }

    /// <summary>The database, or throws why there is none.</summary>
    public SqliteDatabase Database => _database
        ?? throw new InvalidOperationException($"The SQL plugin did not start: {_failure!.Message}", _failure);

    /// <summary>Takes part in a database until the plugin's actor stops.</summary>
    /// <param name="open">Opens the database and says what is to be created in it.</param>
    /// <param name="plugin">The plugin's actor, which is starting.</param>
    public static DatabaseUse Start(
        Func<(SqliteDatabase Database, DatabaseSettings Settings, string[] Tables)> open, IActorContext plugin)
    {
        var log = plugin.GetLogger();
        SqliteDatabase? database = null;
        try
        {
            (database, var settings, var tables) = open();
            if (settings.AutoInitialize)
            {
                Initialize(database, settings, tables, log);
            }

            var use = new DatabaseUse(database, null);
            plugin.ActorOf(new Props(typeof(Releaser), [use]), "database");
            return use;
        }
        catch (Exception e)
        {
            log.Error(e, "The SQL plugin did not start and fails everything: {0}", e.Message);
            database?.Release();
            return new DatabaseUse(null, e);
        }
    }

    private static void Initialize(SqliteDatabase database, DatabaseSettings settings, string[] tables, ILoggingAdapter log)
    {
        try
        {
            var creation = new ActionItem(handle => Array.ForEach(tables, handle.Execute), bytes: 0);
            database.Writer.Enqueue(creation);
            creation.Outcome.GetAwaiter().GetResult();
        }
        catch (Exception e) when (settings.WarnOnAutoInitFail)
        {
            log.Warning("Creating the tables failed, going on: {0}", e.Message);
        }
    }

    /// <summary>A child of the plugin's actor: it stops with it, also in a restart, and releases the database then.</summary>
    private sealed class Releaser(DatabaseUse use) : UntypedActor
    {
        protected override void OnReceive(object message) => Unhandled(message);

        protected override void PostStop() => use.Database.Release();
    }
}
