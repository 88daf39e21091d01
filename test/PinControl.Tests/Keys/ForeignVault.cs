using PinControl.Tests.Serving;
using Xunit;

namespace PinControl.Tests.Keys;

/// <summary>One database's settings with another one's vault, which has other keys under the same versions: nothing in it is touched.</summary>
public sealed class ForeignVault : IAsyncDisposable
{
    private readonly PinControlServer _server = PinControlServer.Start();
    private readonly string _folder = Directory.CreateTempSubdirectory("pincontrol-foreign-").FullName;
    private readonly KeyOffice _office;
    private readonly KeyOffice _other;

    public ForeignVault()
    {
        _office = new KeyOffice(_server);
        _other = new KeyOffice(_folder, [.. _server.Store.Settings.Select(static setting => "--" + setting)]);
    }

    private string KeyFile => Path.Combine(_folder, "vault.keys");

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task No_verb_destroys_or_uses_a_key_of_it_by_its_number()
    {
        await using (var other = PinControlServer.Start())
        {
            File.Copy(other.KeyFile, KeyFile);
            File.Copy(Path.Combine(other.Folder, "vault.seal"), Path.Combine(_folder, "vault.seal"));
        }

        var before = await File.ReadAllBytesAsync(KeyFile);
        await _office.AddCustodianAsync("alice");
        await _office.AddCustodianAsync("bob");
        foreach (var (name, secret) in _office.Secrets)
        {
            _other.Secrets[name] = secret;
        }

        // The other vault's kek 1 is in use there; here the version is over, and nothing is under it.
        (await _office.RunAsync("create", "kek")).AssertDone();
        await _office.DoAsync("activate", "kek", 2);
        (await _office.RunAsync("reseal")).AssertDone();

        (await _other.AskAsync("retire", "kek", 1, "alice")).AssertRefused(1, "this vault does not belong to this database");
        (await _other.AskAsync("activate", "kek", 1, "alice")).AssertRefused(1, "this vault does not belong to this database");
        Assert.Equal(2L, _server.Sql("SELECT count(*) FROM audit WHERE event = 'KEY_REQUEST' AND outcome = 83"));
        var asked = (await _office.AskAsync("retire", "kek", 1, "alice")).Json().GetProperty("request").GetInt64();
        (await _other.ApproveAsync(asked, "bob")).AssertRefused(1, "this vault does not belong to this database");
        Assert.Equal(1L, _server.Sql("SELECT count(*) FROM audit WHERE event = 'KEY_APPROVE' AND outcome = 83"));

        (await _office.ApproveAsync(asked, "bob")).AssertDone();
        Assert.Matches("^kek 1 [0-9A-F]{6}, by custodian bob$", (string)_server.Sql("SELECT json_extract(body, '$.detail') FROM audit WHERE event = 'KEY_DESTROY' AND outcome = 0")!);
        (await _other.AskAsync("retire", "kek", 1, "alice")).AssertRefused(1, "this vault does not belong to this database");
        foreach (var refused in (string[][])[["reseal"], ["rotate", "session-kek"], ["create", "zone-kek"], ["zone", "create", "out", "--tenant", "demo", "--direction", "out", "--formats", "4"]])
        {
            (await _other.RunAsync(refused)).AssertRefused(1, "this vault does not belong to this database");
        }

        var listed = (await _other.RunAsync("list")).AssertRefused(1, "!! kek 1: DIFFERENT KEYS");
        Assert.DoesNotContain("keys retire", listed.Error, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(KeyFile));

        // Begun again in its own vault, which has it no more: that is said, and audited as what it was.
        Assert.False((await _office.AskAsync("retire", "kek", 1, "alice")).Json().GetProperty("wasInVault").GetBoolean());
        Assert.Matches(
            "^kek 1 [0-9A-F]{6}, was not in this vault, by custodian alice$",
            (string)_server.Sql("SELECT json_extract(body, '$.detail') FROM audit WHERE event = 'KEY_DESTROY' AND outcome = 83")!);
        Assert.Equal(1L, _server.Sql("SELECT count(*) FROM audit WHERE event = 'KEY_DESTROY' AND outcome = 0"));
    }

    [Fact]
    public async Task A_pending_key_that_the_vault_lacks_is_shouted_about_and_a_vault_without_the_active_keys_gets_no_new_one()
    {
        File.Copy(_server.KeyFile, KeyFile);
        File.Copy(Path.Combine(_server.Folder, "vault.seal"), Path.Combine(_folder, "vault.seal"));
        (await _office.RunAsync("create", "kek")).AssertDone();
        (await _office.RunAsync("list")).AssertDone();
        (await _other.RunAsync("list")).AssertRefused(1, "!! kek 2: it is pending, and the vault lacks it");
        (await _other.RunAsync("create", "zone-kek")).AssertDone();

        _server.Sql("UPDATE vault_key SET state = 3 WHERE kind = 1 AND version = 1");
        _server.Sql("UPDATE vault_key SET state = 2, active_since = made_at WHERE kind = 1 AND version = 2");
        foreach (var kind in (string[])["kek", "zone-kek"])
        {
            (await _other.RunAsync("create", kind)).AssertRefused(1, "The vault lacks kek 2, which the database has as the active one");
        }

        // Before a component is asked for.
        (await _other.RunAsync("create", "kek", "--components", "2")).AssertRefused(1, "The vault lacks kek 2");
        Assert.Equal(2L, _server.Sql("SELECT count(*) FROM vault_key WHERE kind = 1"));
    }
}
