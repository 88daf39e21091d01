using System.Buffers.Text;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using PinControl.Cryptography;
using PinControl.Tests.Cli;
using PinControl.Tests.Device;
using PinControl.Tests.Serving;
using PinControl.Tests.Storage;
using Xunit;

namespace PinControl.Tests.Keys;

/// <summary><c>pincontrol keys</c> through real processes, beside a service that runs.</summary>
public sealed class KeyVerbs : IAsyncDisposable
{
    private readonly PinControlServer _server = PinControlServer.Start();
    private readonly KeyOffice _office;

    public KeyVerbs() => _office = new KeyOffice(_server);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task An_older_installation_s_keys_are_registered_at_start_and_init_makes_only_what_is_missing()
    {
        var listed = (await _office.RunAsync("list")).AssertDone();
        Assert.Matches(@"kek +1 +ACTIVE +([0-9A-F]{6}) +\1 +1 PINs ", listed.Output);
        Assert.Matches(@"identity +1 +ACTIVE +([0-9A-F]{6}) +\1 ", listed.Output);
        Assert.DoesNotContain("zone-kek", listed.Output, StringComparison.Ordinal);
        Assert.Equal(4L, Sql("SELECT count(*) FROM audit WHERE event = 'KEY_REGISTER' AND outcome = 0"));

        var made = (await _office.RunAsync("init", "--json")).Json().GetProperty("keys");
        Assert.Equal(["zone-kek"], made.EnumerateArray().Select(key => key.GetProperty("kind").GetString()));
        Assert.Empty((await _office.RunAsync("init", "--json")).Json().GetProperty("keys").EnumerateArray());
        Assert.Equal("ACTIVE", (await _office.KeyAsync("zone-kek", 1)).GetProperty("state").GetString());
        AuditTrail.AssertChainsHold(_server.Store);
    }

    [Fact]
    public async Task A_KEK_lives_from_its_making_to_its_end_while_the_service_runs()
    {
        await _office.AddCustodianAsync("alice");
        await _office.AddCustodianAsync("bob");
        var pin = await ViewAsync("1001");

        var made = (await _office.RunAsync("create", "kek", "--json")).Json().GetProperty("key");
        Assert.Equal(2, made.GetProperty("version").GetInt32());
        Assert.Equal("PENDING", (await _office.KeyAsync("kek", 2)).GetProperty("state").GetString());
        await _office.DoAsync("activate", "kek", 2);
        Assert.Equal(("ACTIVE", 0L), await StateAsync(2));
        Assert.Equal(("SUPERSEDED", 1L), await StateAsync(1));

        // What is chosen from now on is under the new one, once the service has heard of it.
        await SetUntilUnderAsync("1002", 2);
        (await _office.AskAsync("retire", "kek", 1, "alice")).AssertRefused(1, "Something is still under that version");

        var done = (await _office.RunAsync("reseal", "--json")).Json();
        Assert.Equal((1L, 0L, 0), (done.GetProperty("reSealed").GetInt64(), done.GetProperty("left").GetInt64(), done.GetProperty("unreadable").GetInt32()));
        Assert.Equal(pin, await ViewAsync("1001"));
        Assert.Equal(0L, Sql("SELECT count(*) FROM plastic WHERE key_version = 1"));

        await _office.DoAsync("retire", "kek", 1);
        Assert.Equal(("RETIRED", 0L), await StateAsync(1));
        Assert.False((await _office.KeyAsync("kek", 1)).TryGetProperty("inVault", out _));
        Assert.Equal(pin, await ViewAsync("1001"));
        Assert.Equal(1L, Sql("SELECT count(*) FROM audit WHERE event = 'KEY_DESTROY' AND outcome = 1"));
        Assert.Equal(1L, Sql("SELECT count(*) FROM audit WHERE event = 'KEY_DESTROY' AND outcome = 0"));

        // Begun again as if it had been killed: by a custodian, whose secret is checked.
        (await _office.RunWithAsync("pck_guess\n", "retire", "kek", "1", "--custodian", "alice")).AssertRefused(1, "the secret is another");
        Assert.Equal("kek 1", (await _office.AskAsync("retire", "kek", 1, "alice")).Json().GetProperty("key").GetString());
        Assert.Equal(2L, Sql("SELECT count(*) FROM audit WHERE event LIKE 'RESEAL%'"));
        AuditTrail.AssertChainsHold(_server.Store);
    }

    [Fact]
    public async Task Nobody_acts_alone()
    {
        var created = await _office.RunAsync("create", "kek", "--json");
        created.Json();
        await _office.AddCustodianAsync("alice");
        await _office.AddCustodianAsync("bob");
        (await _office.RunWithAsync("pck_guess\n", "activate", "kek", "2", "--custodian", "alice")).AssertRefused(1, "the secret is another");
        (await _office.RunWithAsync("pck_guess\n", "activate", "kek", "2", "--custodian", "mallory")).AssertRefused(1, "There is no such custodian");
        (await _office.RunAsync("rotate", "identity")).AssertRefused(1, "add --custodian");
        Assert.Equal(1L, Sql("SELECT count(*) FROM audit WHERE event = 'KEY_REQUEST' AND outcome = 77"));
        (await _office.RunWithAsync("x\n", "rotate", "identity", "--custodian", "alice")).AssertRefused(1, "the secret is another");
        Assert.False((await _office.KeyAsync("identity", 2)).TryGetProperty("inVault", out _));
        var request = (await _office.AskAsync("activate", "kek", 2, "alice")).Json().GetProperty("request").GetInt64();
        (await _office.ApproveAsync(request, "alice")).AssertRefused(1, "another custodian");
        // What is approved is shown before the secret is asked for.
        var shown = (await _office.RunWithAsync("pck_guess\n", "approve", KeyOffice.Text(request), "--custodian", "bob")).AssertRefused(1, "the secret is another");
        Assert.Matches($"Request     {request}: activate kek 2\nAsked by    alice, .*\nCheck value [0-9A-F]{{6}}\n", shown.Output);
        Assert.Equal("PENDING", (await _office.KeyAsync("kek", 2)).GetProperty("state").GetString());
        (await _office.ApproveAsync(request, "bob")).AssertDone();
        (await _office.ApproveAsync(request, "bob")).AssertRefused(1, "decided already");
        (await _office.ApproveAsync(request + 1, "bob")).AssertRefused(1, "no such request");

        var rejected = (await _office.AskAsync("activate", "kek", 1, "alice")).Json().GetProperty("request").GetInt64();
        (await _office.RunWithAsync(_office.Secrets["alice"] + "\n", "reject", KeyOffice.Text(rejected), "--custodian", "alice")).AssertDone();
        (await _office.ApproveAsync(rejected, "bob")).AssertRefused(1, "decided already");
        Assert.Matches(@"activate kek 2 +APPROVED +alice .* bob ", (await _office.RunAsync("requests")).AssertDone().Output);
        Assert.Equal(1L, Sql("SELECT count(*) FROM audit WHERE event = 'KEY_APPROVE' AND outcome = 71"));
        Assert.Equal(2L, Sql("SELECT count(*) FROM audit WHERE event = 'KEY_APPROVE' AND outcome = 73"));
    }

    [Fact]
    public async Task A_third_custodian_needs_two()
    {
        await _office.AddCustodianAsync("alice");
        await _office.AddCustodianAsync("bob");
        var hash = await _office.NewSecretAsync("carol");
        var carol = _office.Secrets["carol"];
        Assert.Matches("^pck_[A-Za-z0-9_-]{43}$", carol);
        Assert.DoesNotContain(carol, _office.Printed, StringComparison.Ordinal);
        (await _office.RunAsync("custodian", "add", "carol", "--secret-hash", hash)).AssertRefused(1, "add --custodian");
        (await _office.RunAsync("custodian", "add", "carol", "--secret-hash", carol)).AssertRefused(2, "--secret-hash takes 64 hexadecimal digits");
        (await _office.RunAsync("custodian", "disable", "bob")).AssertRefused(1, "add --custodian");
        (await DisableAsync("bob", by: "alice")).AssertRefused(1, "Two custodians must stay enabled");
        var asked = (await _office.RunWithAsync(_office.Secrets["alice"] + "\n", "custodian", "add", "carol", "--secret-hash", hash, "--custodian", "alice", "--json")).Json();
        (await _office.RunWithAsync(carol + "\n", "rotate", "identity", "--custodian", "carol")).AssertRefused(1, "not enabled");

        // Whoever approves sees whose secret it is: what the new custodian was shown.
        var fingerprint = string.Join(' ', Enumerable.Range(0, 8).Select(four => hash[(4 * four)..(4 * four + 4)]));
        Assert.Equal(fingerprint, asked.GetProperty("fingerprint").GetString());
        Assert.Contains($"add custodian carol, fingerprint {fingerprint}", (await _office.RunAsync("requests")).AssertDone().Output, StringComparison.Ordinal);
        var approved = (await _office.ApproveAsync(asked.GetProperty("request").GetInt64(), "bob")).AssertDone();
        Assert.Contains($"Request     1: add custodian carol, fingerprint {fingerprint}\nAsked by    alice, ", approved.Output, StringComparison.Ordinal);
        Assert.Contains(fingerprint, Trail(), StringComparison.Ordinal);
        (await _office.RunWithAsync(_office.Secrets["alice"] + "\n", "custodian", "add", "dora", "--secret-hash", hash, "--custodian", "alice"))
            .AssertRefused(1, "A custodian has that secret already");
        Assert.Matches($"carol +ENABLED +{fingerprint} ", (await _office.RunAsync("custodian", "list")).AssertDone().Output);
        Assert.Contains((await _office.RunAsync("custodian", "list", "--json")).Json().GetProperty("custodians").EnumerateArray(), row => row.GetProperty("fingerprint").GetString() == fingerprint);
        (await DisableAsync("bob", by: "carol")).AssertDone();
        (await _office.ApproveAsync(asked.GetProperty("request").GetInt64() + 1, "alice")).AssertDone();
        (await DisableAsync("alice", by: "carol")).AssertRefused(1, "Two custodians must stay enabled");
        Assert.DoesNotContain(carol, _office.Printed, StringComparison.Ordinal);
        Assert.Matches("bob +DISABLED", (await _office.RunAsync("custodian", "list")).AssertDone().Output);
        Assert.Equal(
            Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(carol))), Sql("SELECT hex(secret_hash) FROM custodian WHERE name = 'carol'"));
    }

    [Fact]
    public async Task Components_make_a_key_and_stand_nowhere()
    {
        string[] components = [Hex(), Hex(), Hex()];
        var entered = string.Join('\n', components) + "\n";
        (await _office.RunAsync("create", "kek", "--components", "1")).AssertRefused(2, "--components takes a number from 2");
        (await _office.RunWithAsync(entered, "create", "kek", "--components", "3")).AssertRefused(2, "was not confirmed");
        (await _office.RunWithAsync(entered, "create", "kek", "--components", "3", "--check-value", "000000")).AssertRefused(2, "not the one that was given");
        var mistaken = (await _office.RunWithAsync(entered + components[0] + "\n", "create", "kek", "--components", "3")).AssertRefused(2, "A check value has 6 hexadecimal digits.");
        Assert.DoesNotContain(components[0], mistaken.Error, StringComparison.OrdinalIgnoreCase);
        (await _office.RunWithAsync(components[0] + "\n12\n", "create", "kek", "--components", "3")).AssertRefused(2, "Component 2 is not 64 hexadecimal digits");
        (await _office.RunWithAsync($"{components[0]}\n{components[0]}\n", "create", "kek", "--components", "2")).AssertRefused(2, "one of them was entered twice");
        (await _office.RunWithAsync(components[0] + "\n", "create", "kek", "--components", "2")).AssertRefused(2, "ended before component 2");
        Assert.Equal(0L, Sql("SELECT count(*) FROM vault_key WHERE kind = 1 AND version > 1"));
        Assert.Equal(6L, Sql("SELECT count(*) FROM audit WHERE event = 'KEY_MAKE' AND outcome = 84"));

        var whole = new byte[32];
        foreach (var component in components)
        {
            var bytes = Convert.FromHexString(component);
            for (var i = 0; i < whole.Length; i++)
            {
                whole[i] ^= bytes[i];
            }
        }

        var made = (await _office.RunWithAsync(entered, "create", "kek", "--components", "3", "--check-value", CheckValue(whole))).AssertDone();
        Assert.All(components, component => Assert.Matches($"Component [123] {CheckValue(Convert.FromHexString(component))}\n", made.Output));
        Assert.Equal(CheckValue(whole), (await _office.KeyAsync("kek", 2)).GetProperty("inVault").GetString());

        var trail = Trail();
        var files = string.Concat(Directory.GetFiles(_server.Folder).Select(static path => Encoding.Latin1.GetString(File.ReadAllBytes(path))));
        foreach (var secret in (string[])[.. components, Convert.ToHexString(whole)])
        {
            var bytes = Encoding.Latin1.GetString(Convert.FromHexString(secret));
            Assert.DoesNotContain(secret, _office.Printed, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(secret, trail, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(secret, files, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(bytes, files, StringComparison.Ordinal);
            Assert.DoesNotContain(_server.Log.Lines, line => line.Contains(secret, StringComparison.OrdinalIgnoreCase));
        }
    }

    [Fact]
    public async Task A_version_that_the_vault_lacks_or_that_is_another_key_is_not_activated_and_shouted_about()
    {
        await _office.AddCustodianAsync("alice");
        await _office.AddCustodianAsync("bob");
        Sql("INSERT INTO vault_key (kind, version, state, check_value, made_at) SELECT 1, 2, 1, 'ABCDEF', made_at FROM vault_key WHERE kind = 1");
        (await _office.AskAsync("activate", "kek", 2, "alice")).AssertRefused(1, "The vault has no kek 2.");
        Assert.Equal(1L, Sql("SELECT count(*) FROM audit WHERE event = 'KEY_REQUEST' AND outcome = 83"));
        (await _office.AskAsync("activate", "kek", 7, "alice")).AssertRefused(1, "The database knows no such version.");
        (await _office.AskAsync("activate", "kek", 1, "alice")).AssertRefused(1, "The version's state refuses it: kek 1 is ACTIVE.");
        (await _office.AskAsync("retire", "kek", 1, "alice")).AssertRefused(1, "Another version takes its place first: pincontrol keys create kek");
        (await _office.AskAsync("retire", "identity", 1, "alice")).AssertRefused(1, "--operator NAME. Nothing was changed.");
        Sql("UPDATE vault_key SET check_value = 'ABCDEF' WHERE kind = 3");
        (await _office.RunAsync("list")).AssertRefused(1, "!! binding 1: DIFFERENT KEYS");
    }

    [Fact]
    public async Task A_PIN_that_does_not_open_is_told_of_and_left_as_it_is()
    {
        await _office.AddCustodianAsync("alice");
        await _office.AddCustodianAsync("bob");
        (await _office.RunAsync("create", "kek", "--json")).Json();
        await _office.DoAsync("activate", "kek", 2);
        var pin = await ViewAsync("1001");
        // A row moved: another plastic's tag.
        Sql("UPDATE plastic SET sealed_pin = (SELECT sealed_pin FROM plastic WHERE plastic_id = '1001'), binding_tag = (SELECT binding_tag FROM plastic WHERE plastic_id = '1001'), key_version = 1, pin_status = 1 WHERE plastic_id = '1003'");
        (await _office.RunAsync("reseal")).AssertRefused(1, "The PINs of 1 plastics do not open");
        Assert.Equal(1L, Sql("SELECT key_version FROM plastic WHERE plastic_id = '1003'"));
        Assert.Equal("1003", Sql("SELECT json_extract(body, '$.plasticId') FROM audit WHERE event = 'RESEAL_UNREADABLE' AND outcome = 41"));
        Assert.Equal(pin, await ViewAsync("1001"));
        Assert.Equal(2L, Sql("SELECT key_version FROM plastic WHERE plastic_id = '1001'"));
    }

    [Fact]
    public async Task A_new_identity_key_signs_once_it_is_approved_and_a_session_KEK_changes_at_once()
    {
        await _office.AddCustodianAsync("alice");
        await _office.AddCustodianAsync("bob");
        var before = await IdentityAsync();
        var rotated = (await _office.RunWithAsync(_office.Secrets["alice"] + "\n", "rotate", "identity", "--custodian", "alice")).AssertDone();
        // Apps must know it before it signs.
        var pending = await _office.KeyAsync("identity", 2);
        var (point, keyId) = (pending.GetProperty("point").GetString()!, pending.GetProperty("serverKeyId").GetString()!);
        Assert.Equal("PENDING", pending.GetProperty("state").GetString());
        Assert.Contains($"Point       {point}\nserverKeyId {keyId}\n", rotated.Output, StringComparison.Ordinal);
        Assert.Contains($"Identity    2: {point}, serverKeyId {keyId}\n", (await _office.RunAsync("list")).AssertDone().Output, StringComparison.Ordinal);
        Assert.Equal(keyId, StrictBase64Url.Encode(SHA256.HashData(Base64Url.DecodeFromChars(point)).AsSpan(0, 16)));
        await Task.Delay(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
        Assert.Equal(before, await IdentityAsync());
        (await _office.ApproveAsync(1, "bob")).AssertDone();
        await UntilAsync(async () => await IdentityAsync() != before);
        var now = await IdentityAsync();
        Assert.Equal(keyId, now);
        await UntilAsync(() => Task.FromResult(now.Equals(Sql("SELECT key_id FROM checkpoint ORDER BY number DESC LIMIT 1"))));

        var old = (await _office.KeyAsync("identity", 1)).GetProperty("point").GetString()!;
        var verified = await CommandProcess.RunAsync(
            _server.Folder, ["audit", "verify", "--identity-key", old, .. _server.Store.Settings.Select(static setting => "--" + setting)]);
        verified.AssertRefused(1, "If the identity key was rotated");

        using var device = new TestDevice(_server.Anonymous);
        await device.OpenSetAsync(await IssueAsync("1002", "SET_PIN"));
        var session = (await _office.RunAsync("rotate", "session-kek", "--json")).Json();
        Assert.Equal(("session-kek", 2), (session.GetProperty("key").GetProperty("kind").GetString(), session.GetProperty("key").GetProperty("version").GetInt32()));
        Assert.False(session.TryGetProperty("request", out _));
        Assert.Equal("ACTIVE", (await _office.KeyAsync("session-kek", 2)).GetProperty("state").GetString());
        var next = (await _office.RunWithAsync(_office.Secrets["alice"] + "\n", "rotate", "identity", "--custodian", "alice", "--json")).Json();
        Assert.Equal(2, next.GetProperty("request").GetInt64());
        Assert.Equal((await _office.KeyAsync("identity", 3)).GetProperty("point").GetString(), next.GetProperty("key").GetProperty("point").GetString());
        using var answer = await device.SetAsync(device.Wrap("4931"));
        Assert.Equal(System.Net.HttpStatusCode.NoContent, answer.StatusCode);
    }

    private Task<CommandResult> DisableAsync(string name, string by) =>
        _office.RunWithAsync(_office.Secrets[by] + "\n", "custodian", "disable", name, "--custodian", by);

    private static string Hex() => Convert.ToHexString(RandomNumberGenerator.GetBytes(32));

    /// <summary>CMAC over a block of zeros, from SP 800-38B with the framework's AES alone.</summary>
    private static string CheckValue(byte[] key)
    {
        using var aes = Aes.Create();
        aes.Key = key;
        var l = new System.Numerics.BigInteger(aes.EncryptEcb(new byte[16], PaddingMode.None), isUnsigned: true, isBigEndian: true) << 1;
        var k1 = l >> 128 == 0 ? l : (l & ((System.Numerics.BigInteger.One << 128) - 1)) ^ 0x87;
        var bytes = k1.ToByteArray(isUnsigned: true, isBigEndian: true);
        return Convert.ToHexString(aes.EncryptEcb((byte[])[.. new byte[16 - bytes.Length], .. bytes], PaddingMode.None)[..3]);
    }

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        for (var patience = Stopwatch.StartNew(); !await holds();)
        {
            Assert.True(patience.Elapsed < TimeSpan.FromSeconds(60), "It did not come about within a minute.");
            await Task.Delay(200);
        }
    }

    private async Task<(string? State, long Pins)> StateAsync(int version)
    {
        var key = await _office.KeyAsync("kek", version);
        return (key.GetProperty("state").GetString(), key.GetProperty("pins").GetInt64());
    }

    private async Task SetUntilUnderAsync(string plastic, long version) => await UntilAsync(async () =>
    {
        using var device = new TestDevice(_server.Anonymous);
        await device.OpenSetAsync(await IssueAsync(plastic, "SET_PIN"));
        using var answer = await device.SetAsync(device.Wrap("4931"));
        Assert.Equal(System.Net.HttpStatusCode.NoContent, answer.StatusCode);
        return Sql($"SELECT key_version FROM plastic WHERE plastic_id = '{plastic}'") is long now && now == version;
    });

    private async Task<string> IdentityAsync()
    {
        using var device = new TestDevice(_server.Anonymous);
        using var response = await device.OpenAsync(await IssueAsync("1001", "VIEW_PIN"), "VIEW_PIN");
        using var answer = System.Text.Json.JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return answer.RootElement.GetProperty("serverKeyId").GetString()!;
    }

    private async Task<string> ViewAsync(string plastic)
    {
        using var device = new TestDevice(_server.Anonymous);
        return await device.ViewAsync(await IssueAsync(plastic, "VIEW_PIN"));
    }

    private Task<string> IssueAsync(string plastic, string scope) => _server.IssueAsync(plastic, scope);

    /// <summary>Every audit record's body.</summary>
    private string Trail()
    {
        using var connection = _server.Store.Connect();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT body_text(body) FROM audit";
        using var row = command.ExecuteReader();
        var bodies = new StringBuilder();
        while (row.Read())
        {
            bodies.AppendLine(row.GetString(0));
        }

        return bodies.ToString();
    }

    private object? Sql(string statement) => _server.Sql(statement);
}
