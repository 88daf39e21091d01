using System.Data.Common;
using System.Text;
using Microsoft.Data.Sqlite;

namespace PinControl.Tests.Serving;

/// <summary>A real file.</summary>
internal sealed class SqliteTestStore(string path) : ITestStore
{
    public IReadOnlyList<string> Settings => [$"Storage:SqlitePath={path}"];

    public void TurnClock(DateTimeOffset? at)
    {
        // The service's own clock decides.
    }

    public DbConnection Connect()
    {
        var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        connection.CreateFunction("body_text", static (byte[] body) => Encoding.UTF8.GetString(body), isDeterministic: true);
        return connection;
    }

    public IAsyncDisposable Lock()
    {
        var connection = Connect();
        using var command = connection.CreateCommand();
        command.CommandText = "BEGIN IMMEDIATE";
        command.ExecuteNonQuery();
        return connection;
    }

    public void Maintain(TimeSpan keep)
    {
        // The sweep removes old tokens.
    }

    public void BreakTokens(string cause) =>
        this.Sql($"CREATE TRIGGER fault BEFORE INSERT ON token BEGIN SELECT RAISE(ABORT, '{cause}'); END");
}
