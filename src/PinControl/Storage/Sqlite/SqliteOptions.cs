namespace PinControl.Storage.Sqlite;

/// <summary>The embedded store; section <c>Storage</c>.</summary>
internal sealed class SqliteOptions
{
    /// <summary>The database file; relative to the content root. Its folder is created with mode 0700.</summary>
    public string SqlitePath { get; set; } = "data/pincontrol.db";
}
