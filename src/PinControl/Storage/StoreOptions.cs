namespace PinControl.Storage;

/// <summary>Which database, and how it is reached; section <c>Storage</c>.</summary>
internal sealed class StoreOptions
{
    public const string Sqlite = "sqlite";
    public const string Postgres = "postgresql";

    /// <summary><c>sqlite</c>, embedded, for one node; <c>postgresql</c> for any number.</summary>
    public string Provider { get; set; } = Sqlite;

    /// <summary>The database file; relative to the content root. Its folder is created with mode 0700.</summary>
    public string SqlitePath { get; set; } = "data/pincontrol.db";

    /// <summary>How the service's own role reaches PostgreSQL, as Npgsql spells it. This or the file.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>A file that holds the connection string.</summary>
    public string? ConnectionStringFile { get; set; }

    /// <summary>How the schema's owner reaches PostgreSQL: for <c>db migrate</c> and <c>db maintain</c> alone. This or the file.</summary>
    public string? OwnerConnectionString { get; set; }

    /// <summary>A file that holds the owner's connection string.</summary>
    public string? OwnerConnectionStringFile { get; set; }

    /// <summary>The service's own role, which <c>db migrate</c> grants what the service needs and no more.</summary>
    public string ServiceRole { get; set; } = "pincontrol";
}
