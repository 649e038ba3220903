using Npgsql;
using NpgsqlTypes;

namespace Akka.Persistence.Sql.Db.Postgres;

/// <summary>A statement with its values, $1 first. The server keeps it prepared for as long as the connection is pooled.</summary>
internal readonly struct PostgresStatement : IDisposable
{
    private readonly NpgsqlCommand _command;

    public PostgresStatement(NpgsqlConnection connection, string sql)
    {
#pragma warning disable CA2100 // The texts are made of checked names and of parameters.
        _command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
    }

    public void Add(long value) => Add(value, NpgsqlDbType.Bigint);

    public void Add(int? value)
    {
        if (value is null)
        {
            _command.Parameters.Add(new NpgsqlParameter { Value = DBNull.Value, NpgsqlDbType = NpgsqlDbType.Integer });
        }
        else
        {
            Add(value.Value, NpgsqlDbType.Integer);
        }
    }

    public void Add(string value) => Add(value, NpgsqlDbType.Text);

    public void Add(byte[] value) => Add(value, NpgsqlDbType.Bytea);

    public void Add(long[] values) => Add(values, NpgsqlDbType.Array | NpgsqlDbType.Bigint);

    public void Add(int[] values) => Add(values, NpgsqlDbType.Array | NpgsqlDbType.Integer);

    public void Add(string[] values) => Add(values, NpgsqlDbType.Array | NpgsqlDbType.Text);

    public void Add(byte[][] values) => Add(values, NpgsqlDbType.Array | NpgsqlDbType.Bytea);

    public void Run()
    {
        _command.Prepare();
        _command.ExecuteNonQuery();
    }

    public NpgsqlDataReader Read()
    {
        _command.Prepare();
        return _command.ExecuteReader();
    }

    /// <summary>The first column of the first row; null for none.</summary>
    public long? ReadNumber()
    {
        _command.Prepare();
        return _command.ExecuteScalar() as long?;
    }

    public void Dispose() => _command.Dispose();

    private void Add<T>(T value, NpgsqlDbType type)
        => _command.Parameters.Add(new NpgsqlParameter<T> { TypedValue = value, NpgsqlDbType = type });
}
