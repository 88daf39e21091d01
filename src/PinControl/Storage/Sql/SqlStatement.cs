using System.Data.Common;

namespace PinControl.Storage.Sql;

/// <summary>One prepared statement, kept with its connection. Parameters are set anew before each use.</summary>
/// <param name="command">With its text; owned.</param>
/// <param name="bind">Gives a value the form in which the provider keeps it.</param>
internal sealed class SqlStatement(DbCommand command, Func<object, object> bind) : IDisposable
{
    private readonly Dictionary<string, DbParameter> _parameters = new(StringComparer.Ordinal);

    /// <param name="name">Without its <c>@</c>.</param>
    public SqlStatement With(string name, object? value)
    {
        if (!_parameters.TryGetValue(name, out var parameter))
        {
            parameter = command.CreateParameter();
            parameter.ParameterName = "@" + name;
            command.Parameters.Add(parameter);
            _parameters.Add(name, parameter);
        }

        parameter.Value = value is null ? DBNull.Value : bind(value);
        return this;
    }

    /// <summary>How many rows changed.</summary>
    public int Execute() => command.ExecuteNonQuery();

    /// <summary>The rows; disposed before the statement is used again.</summary>
    public DbDataReader Read() => command.ExecuteReader();

    public Task<DbDataReader> ReadAsync(CancellationToken cancellation) => command.ExecuteReaderAsync(cancellation);

    /// <summary>The first row's first column; <see langword="null"/> without a row.</summary>
    public object? Scalar() => command.ExecuteScalar();

    public void Dispose() => command.Dispose();
}
