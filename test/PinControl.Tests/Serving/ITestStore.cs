using System.Data.Common;

namespace PinControl.Tests.Serving;

/// <summary>The database of one service under test. The same tests run on each: their statements are what both understand.</summary>
internal interface ITestStore
{
    /// <summary>Settings that lead the service to it, <c>NAME=VALUE</c>.</summary>
    IReadOnlyList<string> Settings { get; }

    /// <summary>The service's clock was turned; where the database's own decides, it must turn too.</summary>
    /// <param name="at">Where the clock stands; none when it goes on.</param>
    void TurnClock(DateTimeOffset? at);

    /// <summary>A connection of its own, open. It knows <c>hex(bytes)</c> and <c>body_text(bytes)</c>, and tables without a schema's name.</summary>
    DbConnection Connect();

    /// <summary>Keeps the service from writing until disposed.</summary>
    IAsyncDisposable Lock();

    /// <summary>What the operator's timer does, where tokens go by the partition.</summary>
    void Maintain(TimeSpan keep);

    /// <summary>Each token that is written from now on fails for no fault of the request's or the database's.</summary>
    void BreakTokens(string cause);
}

internal static class TestStores
{
    /// <summary>Runs the statement; gives the first row's first value, whole numbers as <see langword="long"/>.</summary>
    public static object? Sql(this ITestStore store, string statement)
    {
        using var connection = store.Connect();
        using var command = connection.CreateCommand();
        command.CommandText = statement;
        return command.ExecuteScalar() switch
        {
            short number => (long)number,
            int number => (long)number,
            DBNull => null,
            var value => value,
        };
    }
}
