using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PinControl.Cryptography;
using PinControl.Cryptography.KeyBlocks;
using PinControl.Tests.Cli;
using PinControl.Tests.Serving;
using PinControl.Tests.Storage;
using Xunit;

namespace PinControl.Tests.Keys;

/// <summary><c>pincontrol keys zone</c> through real processes.</summary>
public sealed class ZoneKeyVerbs : IAsyncDisposable
{
    private readonly PinControlServer _server = PinControlServer.Start();
    private readonly KeyOffice _office;

    public ZoneKeyVerbs() => _office = new KeyOffice(_server);

    private string Block => Path.Combine(_server.Folder, "zone.block");

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_zone_key_leaves_as_a_key_block_and_comes_in_at_the_partner_s()
    {
        (await _office.RunAsync("zone", "create", "out", "--tenant", "demo", "--direction", "out", "--formats", "4")).AssertRefused(1, "pincontrol keys init");
        (await _office.RunAsync("init")).AssertDone();
        (await _office.RunAsync("zone", "create", "out", "--tenant", "demo", "--direction", "out", "--formats", "4")).AssertDone();
        (await _office.RunAsync("zone", "create", "out", "--tenant", "demo", "--direction", "out", "--formats", "4")).AssertRefused(1, "There is one of that name already");
        var (entered, protectionKey) = Components(32, KeyAlgorithm.Aes);

        await AddTwoAsync();
        (await ExportAsync(entered, "out", "D", "--out", Block)).AssertDone();
        (await ExportAsync(entered, "out", "D", "--approver", "alice")).AssertRefused(1, "approved by another custodian");
        _office.Secrets["mallory"] = "pck_guess";
        (await ExportAsync(entered, "out", "D", "--approver", "mallory")).AssertRefused(1, "the secret is another");
        Assert.Equal(2L, _server.Sql("SELECT count(*) FROM audit WHERE event = 'ZONE_KEY_EXPORT' AND outcome IN (70, 71)"));
        var text = (await File.ReadAllTextAsync(Block)).TrimEnd();
        Assert.True(KeyBlock.TryUnwrap(text, protectionKey, out var content, out _));
        using (content)
        {
            Assert.Equal(('D', "P0", 'A', 'D', 'N'), (content.Header.Version, content.Header.KeyUsage, content.Header.Algorithm, content.Header.ModeOfUse, content.Header.Exportability));
            Assert.Equal(32, content.Key.Bytes.Length);
            Assert.Equal((await ListedAsync("out")).GetProperty("checkValue").GetString(), content.CheckValue()!.ToString());
            Assert.DoesNotContain(Convert.ToHexString(content.Key.Bytes), _office.Printed, StringComparison.OrdinalIgnoreCase);
        }

        (await ImportAsync(entered, "in", "in")).AssertDone();
        Assert.Equal((await ListedAsync("out")).GetProperty("checkValue").GetString(), (await ListedAsync("in")).GetProperty("checkValue").GetString());
        Assert.Equal(1L, _server.Sql("SELECT count(*) FROM audit WHERE event = 'ZONE_KEY_EXPORT' AND outcome = 0"));
        Assert.Equal(2L, _server.Sql("SELECT count(*) FROM audit WHERE event = 'ZONE_KEY_ADD' AND outcome = 0"));
        AuditTrail.AssertChainsHold(_server.Store);

        // The block said that nobody gives it out again.
        (await ExportAsync(entered, "in", "D")).AssertRefused(1, "exportability N");
        Assert.Equal(1L, _server.Sql("SELECT count(*) FROM audit WHERE event = 'ZONE_KEY_EXPORT' AND outcome = 85"));

        // The partner deciphers under it: here it could only come in.
        (await ImportAsync(entered, "wrong-way", "out")).AssertRefused(1, "mode D; a zone key of this direction");
        (await ImportAsync(Components(32, KeyAlgorithm.Aes).Entered, "foreign", "in")).AssertRefused(1, "The MAC does not hold");
        await File.WriteAllTextAsync(Block, text[..20] + (text[20] == '0' ? '1' : '0') + text[21..]);
        (await ImportAsync(entered, "changed", "in")).AssertRefused(1, "The MAC does not hold");
        await File.WriteAllTextAsync(Block, "A" + text[1..]);
        (await ImportAsync(entered, "old", "in")).AssertRefused(2, "Nothing was changed.");
        Assert.Equal(4L, _server.Sql("SELECT count(*) FROM audit WHERE event = 'ZONE_KEY_ADD' AND outcome = 84"));
    }

    [Fact]
    public async Task A_key_block_goes_to_standard_output_alone()
    {
        (await _office.RunAsync("init")).AssertDone();
        (await _office.RunAsync("zone", "create", "out", "--tenant", "demo", "--direction", "out", "--formats", "4")).AssertDone();
        await AddTwoAsync();
        var (entered, protectionKey) = Components(32, KeyAlgorithm.Aes);
        // What can be known to be refused is, before anything says that the key was given out.
        await File.WriteAllTextAsync(Block, "there");
        (await ExportAsync(entered, "out", "D", "--out", Block)).AssertRefused(2, "is there already");
        (await ExportAsync(Components(16, KeyAlgorithm.Aes).Entered, "out", "D")).AssertRefused(1, "Nothing was given out.");
        Assert.Equal(0L, _server.Sql("SELECT count(*) FROM audit WHERE event = 'ZONE_KEY_EXPORT' AND outcome IN (0, 1)"));
        Assert.Equal(1L, _server.Sql("SELECT count(*) FROM audit WHERE event = 'ZONE_KEY_EXPORT' AND outcome = 84"));
        // What fails afterwards is recorded as what it is.
        (await ExportAsync(entered, "out", "D", "--out", "/dev/full", "--force", "--exportability", "S")).AssertRefused(1, "/dev/full");
        Assert.Equal("1 44", _server.Sql("SELECT group_concat(outcome, ' ') FROM (SELECT outcome FROM audit WHERE event = 'ZONE_KEY_EXPORT' AND outcome <> 84 ORDER BY at)"));
        var passed = await ExportAsync(entered, "out", "D", "--exportability", "S");
        Assert.Matches("^D[0-9]{4}P0AD00S[0-9A-F]+\n$", passed.Output);
        Assert.EndsWith(
            "as a key block D, exportability S, by custodians alice and bob",
            (string)_server.Sql("SELECT json_extract(body, '$.detail') FROM audit WHERE event = 'ZONE_KEY_EXPORT' AND outcome = 0")!, StringComparison.Ordinal);
        var exported = await ExportAsync(entered, "out", "D");
        Assert.Equal(0, exported.Code);
        Assert.Matches("^D[0-9]{4}P0AD00N[0-9A-F]+\n$", exported.Output);
        Assert.True(KeyBlock.TryUnwrap(exported.Output.TrimEnd(), protectionKey, out var content, out _));
        content.Dispose();
        Assert.Matches("^Component 1 [0-9A-F]{6}\nComponent 2 [0-9A-F]{6}\nWhole       [0-9A-F]{6}\n$", exported.Error);
    }

    [Fact]
    public async Task Zone_keys_go_under_a_new_zone_KEK_and_those_that_are_not_needed_any_more_go()
    {
        (await _office.RunAsync("init")).AssertDone();
        await AddTwoAsync();
        foreach (var name in (string[])["out", "damaged", "over"])
        {
            (await _office.RunAsync("zone", "create", name, "--tenant", "demo", "--direction", "out", "--formats", "4")).AssertDone();
        }

        (await _office.RunAsync("create", "zone-kek")).AssertDone();
        await _office.DoAsync("activate", "zone-kek", 2);
        (await _office.AskAsync("retire", "zone-kek", 1, "alice")).AssertRefused(1, "keys reseal brings PINs and zone keys under the active one");
        Assert.Equal(3L, (await _office.KeyAsync("zone-kek", 1)).GetProperty("zoneKeys").GetInt64());
        Assert.Matches("zone-kek +1 +SUPERSEDED .* 3 zone keys ", (await _office.RunAsync("list")).AssertDone().Output);

        // One that does not open is named, and in nobody's way but the old zone KEK's.
        _server.Sql("UPDATE zone_key SET formats = '0 4' WHERE name = 'damaged'");
        var first = (await _office.RunAsync("reseal")).AssertRefused(1, "The zone key damaged of tenant demo does not open");
        Assert.Contains("Zone keys   2 under zone-kek 2, 1 left\n", first.Output, StringComparison.Ordinal);
        Assert.Equal("zone key damaged", ((string)_server.Sql("SELECT json_extract(body, '$.detail') FROM audit WHERE event = 'RESEAL_UNREADABLE'")!)[..16]);
        (await _office.AskAsync("retire", "zone-kek", 1, "alice")).AssertRefused(1, "Something is still under that version");

        // Removed by two.
        (await _office.RunWithAsync("pck_guess\n", "zone", "remove", "damaged", "--tenant", "demo", "--custodian", "alice")).AssertRefused(1, "the secret is another");
        (await RemoveAsync("none")).AssertRefused(1, "The tenant demo has no zone key none");
        foreach (var name in (string[])["damaged", "over"])
        {
            var request = (await RemoveAsync(name)).Json().GetProperty("request").GetInt64();
            (await _office.ApproveAsync(request, "alice")).AssertRefused(1, "another custodian");
            var checkValue = (await ListedAsync(name)).GetProperty("checkValue").GetString();
            var approved = (await _office.ApproveAsync(request, "bob")).AssertDone();
            Assert.Contains($"Request     {request}: remove zone key {name} of tenant demo\n", approved.Output, StringComparison.Ordinal);
            Assert.Contains($"Check value {checkValue}\n", approved.Output, StringComparison.Ordinal);
        }

        (await RemoveAsync("over")).AssertRefused(1, "is removed already");
        (await _office.RunAsync("zone", "create", "over", "--tenant", "demo", "--direction", "out", "--formats", "4")).AssertRefused(1, "There is one of that name already, or was");
        Assert.Equal("RETIRED", (await ListedAsync("over")).GetProperty("state").GetString());
        Assert.False((await ListedAsync("over")).TryGetProperty("zoneKekVersion", out _));
        Assert.Equal(0L, _server.Sql("SELECT sum(length(sealed_key) + length(binding_tag)) FROM zone_key WHERE name <> 'out'"));
        Assert.Equal(2L, _server.Sql("SELECT count(*) FROM audit WHERE event = 'KEY_APPROVE' AND outcome = 0 AND json_extract(body, '$.tenant') = 'demo'"));

        // Nothing is under the old one now; the zone key that stays opens under the new one.
        Assert.Equal(0, (await _office.RunAsync("reseal", "--json")).Json().GetProperty("zoneKeys").GetProperty("left").GetInt32());
        await _office.DoAsync("retire", "zone-kek", 1);
        Assert.Equal(2, (await ListedAsync("out")).GetProperty("zoneKekVersion").GetInt32());
        var (entered, protectionKey) = Components(32, KeyAlgorithm.Aes);
        (await ExportAsync(entered, "over", "D")).AssertRefused(1, "has no zone key over");
        (await ExportAsync(entered, "out", "D", "--out", Block)).AssertDone();
        Assert.True(KeyBlock.TryUnwrap((await File.ReadAllTextAsync(Block)).TrimEnd(), protectionKey, out var content, out _));
        Assert.Equal((await ListedAsync("out")).GetProperty("checkValue").GetString(), content.CheckValue()!.ToString());
        content.Dispose();
        AuditTrail.AssertChainsHold(_server.Store);
    }

    [Theory]
    [InlineData("sealed_key = (SELECT sealed_key FROM zone_key WHERE name = 'other'), binding_tag = (SELECT binding_tag FROM zone_key WHERE name = 'other')")]
    [InlineData("direction = 1")]
    [InlineData("formats = '0 4'")]
    [InlineData("check_value = '000000'")]
    public async Task A_zone_key_s_row_that_was_changed_does_not_open(string change)
    {
        (await _office.RunAsync("init")).AssertDone();
        foreach (var name in (string[])["out", "other"])
        {
            (await _office.RunAsync("zone", "create", name, "--tenant", "demo", "--direction", "out", "--formats", "4")).AssertDone();
        }

        await AddTwoAsync();
        _server.Sql($"UPDATE zone_key SET {change} WHERE name = 'out'");
        var entered = Components(32, KeyAlgorithm.Aes).Entered;
        (await ExportAsync(entered, "out", "D")).AssertRefused(1, "does not open");
        Assert.Equal(1L, _server.Sql("SELECT count(*) FROM audit WHERE event = 'ZONE_KEY_EXPORT' AND outcome = 41"));
    }

    [Fact]
    public async Task A_triple_DES_zone_key_comes_by_components_and_leaves_in_version_B()
    {
        (await _office.RunAsync("init")).AssertDone();
        var (entered, key) = Components(16, KeyAlgorithm.Tdes);
        (await _office.RunWithAsync(entered, "zone", "import", "old", "--tenant", "demo", "--direction", "in", "--formats", "4", "--components", "2", "--algorithm", "tdes-112"))
            .AssertRefused(2, "formats 0, 1 and 3 under triple DES");
        (await _office.RunWithAsync(entered, "zone", "import", "old", "--tenant", "demo", "--direction", "in", "--formats", "0,3", "--components", "2", "--algorithm", "tdes-112"))
            .AssertDone();
        Assert.Equal(KeyCheckValue.Of(KeyAlgorithm.Tdes, key).ToString(), (await ListedAsync("old")).GetProperty("checkValue").GetString());
        Assert.Equal("0 3", (await ListedAsync("old")).GetProperty("formats").GetString());

        var (protection, protectionKey) = Components(24, KeyAlgorithm.Tdes);
        await AddTwoAsync();
        (await ExportAsync(protection, "old", "B", "--out", Block)).AssertDone();
        Assert.True(KeyBlock.TryUnwrap((await File.ReadAllTextAsync(Block)).TrimEnd(), protectionKey, out var content, out _));
        using (content)
        {
            Assert.Equal(('B', 'E'), (content.Header.Version, content.Header.ModeOfUse));
            Assert.Equal(key, content.Key.Bytes.ToArray());
        }

        (await _office.RunAsync("zone", "export", "old", "--tenant", "demo", "--components", "3", "--custodian", "alice", "--approver", "bob")).AssertRefused(2, "on a terminal only");
        (await ExportAsync(protection, "none", "B")).AssertRefused(1, "has no zone key none");
        Assert.Equal(1L, _server.Sql("SELECT count(*) FROM audit WHERE event = 'ZONE_KEY_EXPORT' AND outcome = 0"));
        Assert.Equal(1L, _server.Sql("SELECT count(*) FROM audit WHERE event = 'ZONE_KEY_EXPORT' AND outcome = 74"));
        var files = string.Concat(Directory.GetFiles(_server.Folder).Select(static path => Encoding.Latin1.GetString(File.ReadAllBytes(path))));
        Assert.DoesNotContain(Encoding.Latin1.GetString(key), files, StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToHexString(key), _office.Printed, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task What_cannot_be_is_refused_before_a_component_is_entered()
    {
        (await _office.RunAsync("init")).AssertDone();
        (await _office.RunAsync("zone", "create", "taken", "--tenant", "demo", "--direction", "out", "--formats", "4")).AssertDone();
        string[] by = ["--direction", "in", "--formats", "4", "--components", "2"];
        (await _office.RunAsync(["zone", "import", "new", "--tenant", "nobody", .. by])).AssertRefused(1, "There is no such tenant.");
        (await _office.RunAsync(["zone", "import", "taken", "--tenant", "demo", .. by])).AssertRefused(1, "There is one of that name already");
        (await _office.RunAsync(["zone", "import", "new", "--tenant", "demo", .. by, "--algorithm", "tdes-112"])).AssertRefused(2, "Format 4 travels under AES");
        await File.WriteAllTextAsync(Block, KeyBlock.Wrap(new KeyBlockHeader { Version = 'D', KeyUsage = "P0", Algorithm = 'A', ModeOfUse = 'D' }, new byte[16], new byte[32]));
        (await _office.RunAsync(["zone", "import", "new", "--tenant", "demo", .. by, "--key-block", Block, "--algorithm", "tdes-112"])).AssertRefused(1, "--algorithm tdes-112 contradicts the key block");
        (await _office.RunAsync("zone", "import", "new", "--tenant", "demo", "--direction", "out", "--formats", "4", "--components", "2", "--key-block", Block)).AssertRefused(1, "mode D; a zone key of this direction");
        Assert.Equal(5L, _server.Sql("SELECT count(*) FROM audit WHERE event = 'ZONE_KEY_ADD' AND outcome IN (60, 61, 84)"));
        await AddTwoAsync();
        (await _office.RunAsync("zone", "export", "taken", "--tenant", "demo", "--key-block", "D", "--components", "2", "--custodian", "alice", "--approver", "alice"))
            .AssertRefused(1, "approved by another custodian");
        // No triple DES protection key carries an AES key. Nobody's secret is asked for: there is none on standard input.
        (await _office.RunAsync("zone", "export", "taken", "--tenant", "demo", "--key-block", "B", "--components", "2", "--custodian", "alice", "--approver", "bob"))
            .AssertRefused(1, "Nothing was given out.");
        Assert.Equal(1L, _server.Sql("SELECT count(*) FROM audit WHERE event = 'ZONE_KEY_EXPORT' AND outcome = 84"));
    }

    [Fact]
    public async Task A_triple_DES_key_that_is_a_single_DES_key_is_refused()
    {
        (await _office.RunAsync("init")).AssertDone();
        var part = RandomNumberGenerator.GetBytes(8);
        // Of other parity the second time: the same key for the cipher.
        var entered = Entered([.. part, .. part.Select(static one => (byte)(one ^ 1))], KeyAlgorithm.Tdes);
        string[] into = ["zone", "import", "old", "--tenant", "demo", "--direction", "in", "--formats", "0", "--components", "2"];
        (await _office.RunWithAsync(entered, [.. into, "--algorithm", "tdes-112"])).AssertRefused(1, "no stronger than single DES");

        var (protection, protectionKey) = Components(24, KeyAlgorithm.Tdes);
        var two = RandomNumberGenerator.GetBytes(16);
        foreach (var key in (byte[][])[[.. two, .. two[8..]], [.. two[..8], .. two]])
        {
            OddParity.Adjust(key);
            await File.WriteAllTextAsync(Block, KeyBlock.Wrap(new KeyBlockHeader { Version = 'B', KeyUsage = "P0", Algorithm = 'T', ModeOfUse = 'D' }, key, protectionKey));
            (await _office.RunWithAsync(protection, [.. into, "--key-block", Block])).AssertRefused(1, "no stronger than single DES");
        }

        (await _office.RunWithAsync(Entered([.. part, .. part], KeyAlgorithm.Tdes), [.. into, "--key-block", Block])).AssertRefused(2, "The key block protection key is no triple DES key");
        Assert.Equal(0L, _server.Sql("SELECT count(*) FROM zone_key"));
        Assert.Equal(4L, _server.Sql("SELECT count(*) FROM audit WHERE event = 'ZONE_KEY_ADD' AND outcome = 84"));
    }

    /// <summary>Two components and the confirmed check value, as they are entered; and the key.</summary>
    private static (string Entered, byte[] Key) Components(int size, KeyAlgorithm cipher)
    {
        var key = RandomNumberGenerator.GetBytes(size);
        if (cipher == KeyAlgorithm.Tdes)
        {
            OddParity.Adjust(key);
        }

        return (Entered(key, cipher), key);
    }

    private static string Entered(byte[] key, KeyAlgorithm cipher) =>
        string.Concat(KeyComponents.Split(key, 2).Select(static component => Convert.ToHexString(component.Bytes) + "\n")) + $"{KeyCheckValue.Of(cipher, key)}\n";

    private Task<CommandResult> RemoveAsync(string name) =>
        _office.RunWithAsync(_office.Secrets["alice"] + "\n", "zone", "remove", name, "--tenant", "demo", "--custodian", "alice", "--json");

    private async Task AddTwoAsync()
    {
        await _office.AddCustodianAsync("alice");
        await _office.AddCustodianAsync("bob");
    }

    /// <summary>By alice and, unless another approver is named, bob, whose secrets are entered before the components.</summary>
    private Task<CommandResult> ExportAsync(string entered, string name, string version, params string[] more)
    {
        var approver = more is ["--approver", var named] ? named : "bob";
        return _office.RunWithAsync(
            $"{_office.Secrets["alice"]}\n{_office.Secrets[approver]}\n{entered}",
            ["zone", "export", name, "--tenant", "demo", "--key-block", version, "--components", "2", "--custodian", "alice", .. more, .. more is ["--approver", ..] ? [] : (string[])["--approver", approver]]);
    }

    private Task<CommandResult> ImportAsync(string entered, string name, string direction) => _office.RunWithAsync(
        entered, "zone", "import", name, "--tenant", "demo", "--direction", direction, "--formats", "4", "--key-block", Block, "--components", "2");

    private async Task<JsonElement> ListedAsync(string name) => (await _office.RunAsync("zone", "list", "--json")).Json().GetProperty("zoneKeys").EnumerateArray()
        .Single(key => key.GetProperty("zoneKey").GetString() == name);
}
