using System.Data.Common;
using Npgsql;
using NpgsqlTypes;
using PinControl.Storage.Sql;

namespace PinControl.Storage.Postgres;

/// <inheritdoc />
/// <param name="command">With its text; owned.</param>
internal sealed class PostgresStatement(NpgsqlCommand command) : SqlStatement
{
    private readonly Dictionary<string, NpgsqlParameter> _parameters = new(StringComparer.Ordinal);

    /// <inheritdoc />
    public override SqlStatement With(string name, object? value)
    {
        Parameter(name).Value = value switch
        {
            null => DBNull.Value,
            DateTimeOffset time => time.ToUniversalTime(),
            _ => value,
        };
        return this;
    }

    /// <inheritdoc />
    public override SqlStatement With(string name, int? value) => With(name, NpgsqlDbType.Integer, value);

    /// <inheritdoc />
    public override SqlStatement With(string name, long? value) => With(name, NpgsqlDbType.Bigint, value);

    /// <inheritdoc />
    public override int Execute() => command.ExecuteNonQuery();

    /// <inheritdoc />
    public override SqlRows Read() => new Rows(command.ExecuteReader());

    /// <inheritdoc />
    public override async ValueTask<SqlRows> ReadAsync(CancellationToken cancellation) => new Rows(await command.ExecuteReaderAsync(cancellation));

    /// <inheritdoc />
    public override object? Scalar() => command.ExecuteScalar() switch
    {
        // SQLite knows one kind of whole number; so do those who ask.
        int number => (long)number,
        short number => (long)number,
        var value => value,
    };

    /// <inheritdoc />
    public override void Dispose() => command.Dispose();

    // The server takes a null's type from its column and keeps it with the plan; a number of another width is then no longer understood.
    private PostgresStatement With(string name, NpgsqlDbType type, object? value)
    {
        var parameter = Parameter(name);
        parameter.NpgsqlDbType = type;
        parameter.Value = value ?? DBNull.Value;
        return this;
    }

    private NpgsqlParameter Parameter(string name)
    {
        if (!_parameters.TryGetValue(name, out var parameter))
        {
            parameter = command.CreateParameter();
            parameter.ParameterName = "@" + name;
            command.Parameters.Add(parameter);
            _parameters.Add(name, parameter);
        }

        return parameter;
    }

    private sealed class Rows(DbDataReader reader) : SqlRows
    {
        public override bool Read() => reader.Read();

        public override async ValueTask<bool> ReadAsync() => await reader.ReadAsync();

        public override int Ordinal(string column) => reader.GetOrdinal(column);

        public override bool IsNull(int ordinal) => reader.IsDBNull(ordinal);

        public override long GetLong(int ordinal) => reader.GetInt64(ordinal);

        public override int GetInt(int ordinal) => reader.GetInt32(ordinal);

        public override bool GetFlag(int ordinal) => reader.GetBoolean(ordinal);

        public override string GetText(int ordinal) => reader.GetString(ordinal);

        public override byte[] GetBytes(int ordinal) => reader.GetFieldValue<byte[]>(ordinal);

        public override DateTimeOffset GetTime(int ordinal) => reader.GetFieldValue<DateTimeOffset>(ordinal);

        public override long GetMicroseconds(int ordinal) => Microseconds.Of(GetTime(ordinal));

        public override void Dispose() => reader.Dispose();

        public override ValueTask DisposeAsync() => reader.DisposeAsync();
    }
}
