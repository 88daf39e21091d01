using Npgsql;

namespace PinControl.Storage;

/// <summary>The store that the settings name. Closed.</summary>
internal abstract record StoreChoice
{
    private StoreChoice() { }

    /// <summary>For people: where the store is, without a password.</summary>
    public abstract string Description { get; }

    /// <summary>The setting that says where the store is.</summary>
    public abstract string Setting { get; }

    /// <param name="Path">The database file, absolute.</param>
    internal sealed record Sqlite(string Path) : StoreChoice
    {
        /// <inheritdoc />
        public override string Description => Path;

        /// <inheritdoc />
        public override string Setting => "Storage:SqlitePath";
    }

    /// <param name="ConnectionString">Of the service's own role.</param>
    /// <param name="OwnerConnectionString">Of the schema's owner; none where only the service runs.</param>
    /// <param name="ServiceRole">The service's own role.</param>
    /// <param name="IsOwner">Whether <paramref name="ConnectionString"/> is the owner's, as for an operator's upkeep.</param>
    internal sealed record Postgres(string ConnectionString, string? OwnerConnectionString, string ServiceRole, bool IsOwner = false) : StoreChoice
    {
        /// <inheritdoc />
        public override string Description => Describe(ConnectionString);

        /// <inheritdoc />
        public override string Setting => NamedBy;

        /// <summary>The setting, of several that could, that the connection string was read by.</summary>
        public string NamedBy { get; init; } = "Storage:ConnectionString";

        /// <summary>The address, without a password.</summary>
        public static string Describe(string connectionString)
        {
            var parts = new NpgsqlConnectionStringBuilder(connectionString);
            var hosts = string.Join(',', (parts.Host ?? string.Empty).Split(',').Select(host => host.Contains(':', StringComparison.Ordinal) ? host : $"{host}:{parts.Port}"));
            return $"postgresql://{parts.Username}@{hosts}/{parts.Database ?? parts.Username}";
        }

        /// <summary>Neither connection string: they may hold a password.</summary>
        public override string ToString() => Description;
    }
}
