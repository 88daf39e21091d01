using Microsoft.Extensions.DependencyInjection;
using PinControl.Audit;
using PinControl.Clients;
using PinControl.Plastics;
using PinControl.Storage.Lane;
using PinControl.Storage.Postgres;
using PinControl.Tests.Serving;
using PinControl.Tests.Serving.Postgres;
using Xunit;

namespace PinControl.Tests.Postgres;

/// <summary>What an operator's verbs do, under the service's own role.</summary>
public sealed class Administration : IAsyncLifetime
{
    private readonly PostgresTestStore _store = new();
    private PinControlServer _server = null!;

    public ValueTask InitializeAsync()
    {
        _server = PinControlServer.Start(folder: null, _store, []);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Clients_and_frame_keys_are_added_once_and_listed()
    {
        var store = _server.Services.GetRequiredService<LaneStore>();
        Assert.True(Operator.TryParse("you", out var who));
        Assert.True(AccountName.TryParse("shop", out var shop));
        Assert.True(AccountName.TryParse("acme", out var acme));
        Assert.True(AccountName.TryParse("shop-web", out var key));
        Assert.True(ParentOrigin.TryParse("https://shop.example", out var origin, out _));
        NewClient Client(bool makeTenant) => new(shop, acme, makeTenant, Permissions.View, ClientSecret.Create().Hash, who);

        Assert.Equal(ClientAddition.TenantUnknown, await store.AddClientAsync(Client(makeTenant: false), default));
        Assert.Equal(ClientAddition.AddedWithTenant, await store.AddClientAsync(Client(makeTenant: true), default));
        Assert.Equal(ClientAddition.NameTaken, await store.AddClientAsync(Client(makeTenant: true), default));
        Assert.Equal(FrameKeyAddition.Added, await store.AddFrameKeyAsync(new NewFrameKey(key, shop, [origin], null, who), default));
        Assert.Equal(FrameKeyAddition.KeyTaken, await store.AddFrameKeyAsync(new NewFrameKey(key, shop, [origin], null, who), default));
        Assert.Contains(await store.ListClientsAsync(default), static client => client is { Name: "shop", Tenant: "acme", Secrets: 1 });
        Assert.Contains(await store.ListFrameKeysAsync(default), static known => known.Key == "shop-web" && known.Origins.SequenceEqual(["https://shop.example"]));
        Assert.Equal(3, (await store.ListPlasticsAsync(new PlasticListQuery("demo", null, null, 0, 10), default)).Plastics.Count);
    }

    [Fact]
    public void The_service_s_role_can_neither_change_the_trail_nor_the_schema()
    {
        foreach (var statement in (string[])[
            "UPDATE audit SET outcome = 0", "DELETE FROM audit", "TRUNCATE audit", "DELETE FROM checkpoint", "UPDATE checkpoint SET number = 7",
            "INSERT INTO audit_cut VALUES (1, 1, '', now())", "DROP TABLE audit", "CREATE TABLE pincontrol.more (n integer)", "DELETE FROM audit_head",
            "ALTER TABLE token DETACH PARTITION token_20000101", "UPDATE custodian SET secret_hash = ''", "UPDATE key_request SET version = 7",
            "UPDATE vault_key SET version = 7", "UPDATE zone_key SET check_value = ''", "DELETE FROM zone_key", "DELETE FROM vault_key"])
        {
            var fault = Assert.ThrowsAny<Npgsql.PostgresException>(() => _store.SqlAsService(statement));
            Assert.Equal(Npgsql.PostgresErrorCodes.InsufficientPrivilege, fault.SqlState);
        }
    }

    [Theory]
    [InlineData("GRANT UPDATE ON {0} TO {1}")]
    [InlineData("GRANT UPDATE (body) ON {0} TO {1}")]
    [InlineData("GRANT DELETE ON audit TO {1}")]
    public void A_role_that_could_change_the_trail_is_refused_and_one_partition_is_enough(string grant)
    {
        using var source = PostgresSession.Source(new Npgsql.NpgsqlConnectionStringBuilder(_store.Owner) { Username = PostgresServer.ServiceRole }.ConnectionString);
        using var session = PostgresSession.Open(source);
        PostgresRoles.RefusePowerful(session);
        var partition = _store.Sql("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'audit'::regclass ORDER BY 1 LIMIT 1");
        _store.Sql(string.Format(System.Globalization.CultureInfo.InvariantCulture, grant, partition, PostgresServer.ServiceRole));
        Assert.Throws<PinControl.Storage.StoreRefusedException>(() => PostgresRoles.RefusePowerful(session));
    }

    [Fact]
    public void The_index_over_all_plastics_is_built_in_a_step_outside_a_transaction()
    {
        var step = Assert.Single(PostgresStore.Files.Migrations(), static step => step.IsOutside);
        Assert.All(step.Statements, static statement => Assert.Contains(" INDEX CONCURRENTLY ", statement, StringComparison.Ordinal));
        Assert.Equal(2, step.Statements.Count());
        Assert.Equal(true, _server.Sql("SELECT indisvalid FROM pg_index WHERE indexrelid = 'pincontrol.plastic_by_kek'::regclass"));
    }

    [Fact]
    public void Partitions_reach_as_far_as_they_do_without_a_gap()
    {
        var now = new DateTimeOffset(2026, 11, 26, 13, 20, 0, TimeSpan.Zero);
        string[] months = ["audit_202611", "audit_202612"];
        Assert.Equal(At(27, 0), PostgresPartitions.CoveredUntil([.. months, .. Hours(26, 13, 24)], now));
        Assert.Equal(At(28, 0), PostgresPartitions.CoveredUntil([.. months, .. Hours(26, 13, 24), "token_20261127"], now));
        Assert.Equal(At(26, 20), PostgresPartitions.CoveredUntil([.. months, .. Hours(26, 13, 20), .. Hours(26, 21, 24), "token_20261127"], now));
        Assert.Equal(now, PostgresPartitions.CoveredUntil([.. months, .. Hours(26, 14, 24)], now));
        Assert.Equal(now, PostgresPartitions.CoveredUntil(Hours(26, 13, 24), now));
    }

    private static DateTimeOffset At(int day, int hour) => new(2026, 11, day, hour, 0, 0, TimeSpan.Zero);

    private static string[] Hours(int day, int from, int until) => [.. Enumerable.Range(from, until - from).Select(hour => $"token_202611{day}{hour:00}")];
}
