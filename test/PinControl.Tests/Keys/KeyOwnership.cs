using System.Net;
using Microsoft.Extensions.DependencyInjection;
using PinControl.Hosting;
using PinControl.Tests.Serving;
using Xunit;

namespace PinControl.Tests.Keys;

/// <summary>A vault that is not the database's, beside nodes whose vault is.</summary>
public sealed class KeyOwnership : IAsyncDisposable
{
    private readonly PinControlServer _server = PinControlServer.Start();
    private readonly string _folder = Directory.CreateTempSubdirectory("pincontrol-other-").FullName;
    private readonly KeyOffice _office;
    private readonly KeyOffice _other;

    public KeyOwnership()
    {
        _office = new KeyOffice(_server);
        _other = new KeyOffice(_folder, Settings);
    }

    private string[] Settings => [.. _server.Store.Settings.Select(static setting => "--" + setting)];

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_node_whose_key_file_was_lost_makes_no_other_one()
    {
        (await _other.RunAsync("init")).AssertRefused(2, "does not exist");
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Fact]
    public async Task A_node_with_other_keys_makes_none_and_does_not_start()
    {
        await BringOtherKeysAsync();
        (await _other.RunAsync("init")).AssertRefused(1, "they are different keys");
        (await _other.RunAsync("create", "kek")).AssertRefused(1, "they are different keys");
        Assert.Equal(1L, _server.Sql("SELECT count(*) FROM vault_key WHERE kind = 1"));
        var (code, error) = await ServiceProcess.RunToEndAsync(_folder, Settings);
        Assert.Equal(2, code);
        Assert.Contains("this vault does not belong to this database", error, StringComparison.Ordinal);
        Assert.Equal("ready\n", await _server.Anonymous.GetStringAsync("/health/ready", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_node_that_runs_answers_503_while_its_KEK_is_another_and_serves_again_when_it_is_not()
    {
        var checkValue = _server.Sql("SELECT check_value FROM vault_key WHERE kind = 1");
        _server.Sql("UPDATE vault_key SET check_value = 'ABCDEF' WHERE kind = 1");
        await UntilAsync(HttpStatusCode.ServiceUnavailable);
        Assert.Contains(_server.Log.Lines, static line => line.Contains("this vault does not belong to this database", StringComparison.Ordinal));
        _server.Sql($"UPDATE vault_key SET check_value = '{checkValue}' WHERE kind = 1");
        await UntilAsync(HttpStatusCode.OK);
        Assert.NotNull(await _server.IssueAsync("1001", "VIEW_PIN"));
    }

    [Fact]
    public async Task Keys_are_registered_in_an_operator_s_name_and_only_those_that_open_a_PIN()
    {
        await BringOtherKeysAsync();
        await _server.StopAsync();
        _server.Sql("DELETE FROM vault_key");
        (await _other.RunAsync("list")).AssertRefused(1, "the database does not know it");
        (await _other.RunAsync("create", "kek")).AssertRefused(1, "The database does not know this vault's keys yet");
        (await _other.RunAsync("init")).AssertRefused(1, "none that was tried opens");
        (await _other.RunAsync(
            "move-software", "--from-key-file", Path.Combine(_folder, "vault.keys"), "--from-seal-key-file", Path.Combine(_folder, "vault.seal")))
            .AssertRefused(1, "none that was tried opens");
        var (code, error) = await ServiceProcess.RunToEndAsync(_folder, Settings);
        Assert.Equal(2, code);
        Assert.Contains("none that was tried opens", error, StringComparison.Ordinal);
        Assert.Equal(0L, _server.Sql("SELECT count(*) FROM vault_key"));

        (await _office.RunAsync("init")).AssertDone();
        (await _office.RunAsync("list")).AssertDone();
        Assert.Equal(4L, _server.Sql("SELECT count(*) FROM audit WHERE event = 'KEY_REGISTER' AND body_text(body) LIKE '%\"you\"%'"));
    }

    [Fact]
    public async Task Init_goes_on_where_an_earlier_run_was_interrupted()
    {
        (await _office.RunAsync("init")).AssertDone();
        _server.Sql("UPDATE vault_key SET state = 1, active_since = NULL WHERE kind = 5");
        Assert.Matches("Made +zone-kek 1 [0-9A-F]{6}\n", (await _office.RunAsync("init")).AssertDone().Output);
        Assert.Equal("ACTIVE", (await _office.KeyAsync("zone-kek", 1)).GetProperty("state").GetString());

        // Whose key stands under a number without a check value cannot be known: another one is made, and people retire that.
        _server.Sql("UPDATE vault_key SET state = 1, active_since = NULL, check_value = NULL WHERE kind = 5");
        Assert.Matches("Made +zone-kek 2 [0-9A-F]{6}\n", (await _office.RunAsync("init")).AssertDone().Output);
        (await _office.RunAsync("list")).AssertRefused(1, "!! zone-kek 1: it was made, but its check value was not noted: whoever did it was interrupted; retire it by keys retire zone-kek 1");
        await _office.AddCustodianAsync("alice");
        await _office.AddCustodianAsync("bob");
        await _office.DoAsync("retire", "zone-kek", 1);
        (await _office.RunAsync("list")).AssertDone();
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public async Task A_node_whose_identity_key_or_zone_KEK_is_another_answers_503_and_says_why(int kind)
    {
        (await _office.RunAsync("init")).AssertDone();
        await UntilAsync(HttpStatusCode.OK);
        // As if another node's vault had made it: one that was activated is compared at once.
        _server.Sql($"UPDATE vault_key SET check_value = 'ABCDEF' WHERE kind = {kind}");
        await UntilAsync(HttpStatusCode.ServiceUnavailable);
        Assert.Contains(_server.Log.Lines, line => line.Contains($"The vault's {(kind == 4 ? "identity" : "zone-kek")} 1 has check value", StringComparison.Ordinal)
            && line.Contains("this vault does not belong to this database", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_node_serves_on_and_registers_nothing_where_only_a_pending_key_is_another()
    {
        (await _office.RunAsync("init")).AssertDone();
        (await _office.RunAsync("create", "kek")).AssertDone();
        var upkeep = _server.Services.GetRequiredService<KeyUpkeep>();
        await upkeep.LookAsync(default);
        _server.Sql("UPDATE vault_key SET check_value = 'ABCDEF' WHERE kind = 1 AND version = 2");
        // A kind that the database does not know is registered, and an active key that changed is a reason to compare at once.
        _server.Sql("DELETE FROM vault_key WHERE kind = 5");
        await upkeep.LookAsync(default);
        Assert.Equal(0L, _server.Sql("SELECT count(*) FROM vault_key WHERE kind = 5"));
        Assert.Null(upkeep.Refusal);
        await UntilAsync(HttpStatusCode.OK);
        Assert.Contains(_server.Log.Lines, static line => line.Contains("The vault's kek 2 has check value", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_PIN_under_a_version_that_the_vault_lacks_is_told_of_and_the_others_are_re_sealed()
    {
        await _office.AddCustodianAsync("alice");
        await _office.AddCustodianAsync("bob");
        (await _office.RunAsync("create", "kek", "--json")).Json();
        await _office.DoAsync("activate", "kek", 2);
        _server.Sql(
            "UPDATE plastic SET sealed_pin = (SELECT sealed_pin FROM plastic WHERE plastic_id = '1001'), binding_tag = (SELECT binding_tag FROM plastic "
            + "WHERE plastic_id = '1001'), key_version = 0, pin_status = 1 WHERE plastic_id = '1003'");
        (await _office.RunAsync("reseal")).AssertRefused(1, "The vault lacks kek 0, under which 1 PINs are");
        Assert.Equal(2L, _server.Sql("SELECT key_version FROM plastic WHERE plastic_id = '1001'"));
        Assert.Equal(1L, _server.Sql("SELECT count(*) FROM audit WHERE event = 'RESEAL_END'"));
    }

    private async Task BringOtherKeysAsync()
    {
        await using var other = PinControlServer.Start();
        File.Copy(other.KeyFile, Path.Combine(_folder, "vault.keys"));
        File.Copy(Path.Combine(other.Folder, "vault.seal"), Path.Combine(_folder, "vault.seal"));
    }

    private async Task UntilAsync(HttpStatusCode status)
    {
        for (var patience = System.Diagnostics.Stopwatch.StartNew(); ;)
        {
            using var answer = await _server.Anonymous.GetAsync("/health/ready", TestContext.Current.CancellationToken);
            if (answer.StatusCode == status)
            {
                return;
            }

            Assert.True(patience.Elapsed < TimeSpan.FromSeconds(60), $"It stayed {answer.StatusCode} for a minute.");
            await Task.Delay(200, TestContext.Current.CancellationToken);
        }
    }
}
