using System.Data;
using Akka.Configuration;
using Akka.Persistence.Sql.Config;
using Npgsql;

namespace Akka.Persistence.Sql.Db.Postgres;

/// <summary>One plugin's connections to a server: one that writes, and as many as may read at a time, in a pool of that size.</summary>
internal sealed class PostgresDatabase
{
    /// <summary>Any number: who creates tables takes this lock first, so that nodes that start together do not collide.</summary>
    private const long CreationLock = 0x616b6b612d73716c;

    private readonly NpgsqlDataSource _source;
    private readonly IsolationLevel _readIsolation;
    private readonly ReadPermits _reads;

    public PostgresDatabase(DatabaseSettings settings, int readsMax)
    {
        var builder = Parse(settings);
        if (!builder.ShouldSerialize("Maximum Pool Size"))
        {
            builder.MaxPoolSize = readsMax + 1;
        }
        else if (builder.MaxPoolSize < 2)
        {
            throw new ConfigurationException(
                $"{settings.Path}.connection-string has Maximum Pool Size {builder.MaxPoolSize}; one connection writes and at least one reads, "
                + "so it is at least 2");
        }

        builder.MinPoolSize = Math.Min(builder.MinPoolSize, builder.MaxPoolSize);

        // Nothing here leaves anything behind in a session.
        builder.NoResetOnClose = true;
        _source = new NpgsqlDataSourceBuilder(builder.ConnectionString).Build();
        _readIsolation = settings.ReadIsolation;
        _reads = new ReadPermits(Math.Min(readsMax, builder.MaxPoolSize - 1));
        Writer = new PostgresWriter(_source, settings.WriteIsolation);
    }

    public PostgresWriter Writer { get; }

    /// <summary>Runs statements that create what is missing, in one transaction.</summary>
    public void Create(string[] statements)
    {
        var creation = new PostgresAction(connection =>
        {
            using (var locking = new PostgresStatement(connection, "SELECT pg_advisory_xact_lock($1)"))
            {
                locking.Add(CreationLock);
                locking.Run();
            }

            foreach (var text in statements)
            {
                using var statement = new PostgresStatement(connection, text);
                statement.Run();
            }
        });
        Writer.Enqueue(creation, int.MaxValue);
        creation.Outcome.GetAwaiter().GetResult();
    }

    /// <summary>Reads, and tries again for a short time when a connection is lost and the like.</summary>
    public Task<T> Read<T>(Func<NpgsqlConnection, T> read) => _reads.Run(() =>
    {
        var retry = new Retry();
        while (true)
        {
            try
            {
                return ReadOnce(read);
            }
            catch (Exception e) when (PostgresErrors.IsPassing(e))
            {
                if (PostgresErrors.IsConnection(e))
                {
                    _source.Clear();
                }

                if (retry.Next() is not { } pause)
                {
                    throw;
                }

                // On the thread that the read has for itself, of which there are as many as connections.
                Thread.Sleep(pause);
            }
        }
    });

    /// <summary>Waits until what is queued is done, and closes the connections.</summary>
    public void Release()
    {
        Writer.Close();
        _source.Dispose();
    }

    private static NpgsqlConnectionStringBuilder Parse(DatabaseSettings settings)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(settings.ConnectionString);
        }
        catch (ArgumentException e)
        {
            throw new ConfigurationException($"{settings.Path}.connection-string is not understood by Npgsql: {e.Message}", e);
        }
    }

    private T ReadOnce<T>(Func<NpgsqlConnection, T> read)
    {
        using var connection = _source.OpenConnection();
        if (_readIsolation == IsolationLevel.Unspecified)
        {
            return read(connection);
        }

        using var transaction = connection.BeginTransaction(_readIsolation);
        var result = read(connection);
        transaction.Commit();
        return result;
    }
}
