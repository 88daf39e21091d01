using Xunit;

namespace PinControl.StoreTests.Stage;

/// <summary>The stores every proof runs on.</summary>
public static class Stores
{
    public const string Sqlite = "sqlite";
    public const string PostgreSql = "postgresql";

    public static TheoryData<string> All => [Sqlite, PostgreSql];
}
