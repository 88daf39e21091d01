using PinControl.Errors;
using PinControl.Storage;
using PinControl.Storage.Postgres;
using PinControl.Tests.Cli;
using PinControl.Tests.Serving;
using PinControl.Tests.Serving.Postgres;
using PinControl.Vault;
using Xunit;

namespace PinControl.Tests.Postgres;

/// <summary>What <c>doctor --settings</c> says of a database that a start would refuse, and that it leaves nothing there.</summary>
public sealed class DoctorOfStore : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pincontrol-doctor-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Pending_steps_and_a_forgetful_server_are_named_and_nothing_is_written()
    {
        // That it is there is seen, not what is in it.
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite };
        await using (new FileStream(Path.Combine(_folder, "vault.keys"), options))
        {
            // Empty.
        }
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

    [Fact]
    public async Task A_key_file_that_is_not_there_is_in_the_way_of_a_start()
    {
        var missing = await RunAsync(new PostgresTestStore());
        Assert.Equal(1, missing.Code);
        Assert.Contains("The key file of the setting Vault:Software:KeyFile does not exist", missing.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_start_that_is_refused_says_one_sentence_and_a_verb_says_the_same()
    {
        var store = new PostgresTestStore();
        store.Sql("DELETE FROM schema_migration WHERE number = (SELECT max(number) FROM schema_migration)");
        string[] settings =
        [
            $"--contentRoot={_folder}", $"--Urls=http://127.0.0.1:{PinControlServer.FreePort()}", .. TestVault.SoftwareArguments(_folder),
            .. store.Settings.Select(static setting => "--" + setting),
        ];
        var program = typeof(PinControl.Hosting.StartUp).Assembly.Location;
        var refused = await CommandProcess.RunAsync("Development", "dotnet", [program, .. settings]);
        refused.AssertRefused(1, "Bring it up to date first: pincontrol db migrate");
        Assert.Single(refused.Error.Trim().Split('\n'));
        Assert.Empty(refused.Output);

        var verb = await CommandProcess.RunAsync("Development", "dotnet", [program, "client", "list", .. settings[2..]]);
        verb.AssertRefused(1, "Bring it up to date first: pincontrol db migrate");
        Assert.Equal(refused.Error, verb.Error);
    }

    [Fact]
    public void A_door_that_stays_shut_is_no_silence()
    {
        var nowhere = new Npgsql.NpgsqlConnectionStringBuilder(new PostgresTestStore().Owner) { Database = "nowhere" };
        var fault = Assert.Throws<StoreUnavailableException>(
            () => PostgresStore.LookAtSchema(new StoreChoice.Postgres(nowhere.ConnectionString, null, PostgresServer.ServiceRole), mayMigrate: false));
        Assert.True(fault.HasAnswered);
        Assert.Equal("PostgreSQL refused the connection: database \"nowhere\" does not exist (3D000).", FaultText.Of(fault));
    }

    private Task<CommandResult> RunAsync(PostgresTestStore store) => CommandProcess.RunAsync("Production", "dotnet",
    [
        typeof(PinControl.Hosting.StartUp).Assembly.Location, "doctor", "--settings", "--PublicUrl=https://pin.example", "--Proxy:TrustedNetworks=127.0.0.1",
        $"--Vault:AllowSoftwareInProduction={VaultOptions.SoftwareInProduction}", $"--Vault:Software:KeyFile={Path.Combine(_folder, "vault.keys")}",
        "--Vault:Software:PassphraseFile=none.passphrase", .. store.Settings.Select(static setting => "--" + setting),
    ]);
}
