using Xunit;

namespace PinControl.StoreTests.Stage;

/// <summary>The stores every proof runs on.</summary>
public static class Stores
{
    public const string Sqlite = "sqlite";
    public const string PostgreSql = "postgresql";

    // The service's PostgreSQL provider is not merged yet: with it, this becomes true.
    private const bool HasPostgreSql = false;

    public static TheoryData<string> All => HasPostgreSql ? [Sqlite, PostgreSql] : [Sqlite];

    /// <summary>Those that more than one node may use at a time.</summary>
    public static TheoryData<string> Shared => HasPostgreSql ? [PostgreSql] : [];
}
