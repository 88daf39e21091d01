using PinControl.Tests.Cli;
using PinControl.Tests.Serving;
using PinControl.Tests.Serving.Postgres;
using PinControl.Vault;
using Xunit;

namespace PinControl.Tests.Postgres;

/// <summary>What <c>doctor --settings</c> says of a database that a start would refuse, and that it leaves nothing there.</summary>
public sealed class DoctorOfStore
{
    [Fact]
    public async Task Pending_steps_and_a_forgetful_server_are_named_and_nothing_is_written()
    {
        var store = new PostgresTestStore();
        var chains = store.Sql("SELECT count(*) FROM audit_head");
        var good = await RunAsync(store);
        Assert.True(good.Code == 0, good.Output);

        var database = store.Sql("SELECT current_database()");
        store.Sql($"ALTER DATABASE {database} SET synchronous_commit = off");
        var forgetful = await RunAsync(store);
        Assert.Equal(1, forgetful.Code);
        Assert.Contains("synchronous_commit=off", forgetful.Output, StringComparison.Ordinal);
        store.Sql($"ALTER DATABASE {database} RESET synchronous_commit");

        store.Sql("DELETE FROM schema_migration WHERE number = (SELECT max(number) FROM schema_migration)");
        var pending = await RunAsync(store);
        Assert.Equal(1, pending.Code);
        Assert.Contains("pincontrol db migrate", pending.Output, StringComparison.Ordinal);
        Assert.Equal(chains, store.Sql("SELECT count(*) FROM audit_head"));
    }

    private static Task<CommandResult> RunAsync(PostgresTestStore store) => CommandProcess.RunAsync("Production", "dotnet",
    [
        typeof(PinControl.Hosting.StartUp).Assembly.Location, "doctor", "--settings", "--PublicUrl=https://pin.example", "--Proxy:TrustedNetworks=127.0.0.1",
        $"--Vault:AllowSoftwareInProduction={VaultOptions.SoftwareInProduction}", "--Vault:Software:KeyFile=none.keys",
        "--Vault:Software:PassphraseFile=none.passphrase", .. store.Settings.Select(static setting => "--" + setting),
    ]);
}
