using System.Buffers.Binary;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using PinControl.Cryptography;
using PinControl.Keys;
using PinControl.Pins;
using PinControl.Vault.Software;
using Xunit;

namespace PinControl.Tests.Vault;

public sealed class SoftwareKeyVaultTests : IDisposable
{
    private static readonly PlasticBinding Plastic = new("demo", "1001");

    private readonly VaultFolder _folder = new();
    private readonly TurnableStates _states = new();
    private readonly SoftwareVault _vault;
    private readonly KeyKeeper _keeper;
    private readonly SoftwareKeyVault _keys;

    public SoftwareKeyVaultTests()
    {
        _folder.States = _states;
        _vault = _folder.Start();
        _keeper = Keeper(_folder.Options);
        _keys = new SoftwareKeyVault(_keeper, _states);
    }

    public void Dispose()
    {
        _keeper.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_PIN_is_sealed_under_the_version_that_the_database_names()
    {
        await _keys.CreateAsync(KeyKind.Kek, 2, default);
        _states.Set(KeyKind.Kek, 1);
        Assert.Equal(1, (await _vault.GenerateAsync(Plastic, 4, default)).KeyVersion);
        _states.Set(KeyKind.Kek, 2);
        Assert.Equal(2, (await _vault.GenerateAsync(Plastic, 4, default)).KeyVersion);
        Assert.True(_vault.IsReady);
        _states.Set(KeyKind.Kek, 3);
        Assert.False(_vault.IsReady);
        await Assert.ThrowsAsync<VaultUnavailableException>(async () => await _vault.GenerateAsync(Plastic, 4, default));
    }

    [Fact]
    public async Task Nothing_is_sealed_or_opened_before_the_database_has_said_which_KEK_is_active()
    {
        using var device = new VaultDevice();
        _states.Set(KeyKind.Kek, 1);
        var pin = await _vault.GenerateAsync(Plastic, 4, default);
        var opening = (await _vault.OpenSetAsync(device.Set, default))!;
        _states.Clear();
        Assert.False(_vault.IsReady);
        await Assert.ThrowsAsync<VaultUnavailableException>(async () => await _vault.GenerateAsync(Plastic, 4, default));
        await Assert.ThrowsAsync<VaultUnavailableException>(async () => await _vault.OpenSetAsync(device.Set, default));
        await Assert.ThrowsAsync<VaultUnavailableException>(async () => await _vault.OpenToDeviceAsync(pin, Plastic, device.View, default));
        await Assert.ThrowsAsync<VaultUnavailableException>(
            async () => await _vault.SealFromDeviceAsync(opening.SessionKey, device.Wrap(opening, "7294"), Plastic, 4, default));
        Assert.NotNull(await _vault.GetIdentityAsync(default));
    }

    [Fact]
    public async Task A_session_KEK_whose_successor_was_destroyed_serves_on_until_its_day_is_over()
    {
        await _keys.CreateAsync(KeyKind.SessionKek, 2, default);
        await _keys.DestroyByNumberAsync(KeyKind.SessionKek, 2);
        _folder.Clock.Advance(TimeSpan.FromHours(2));
        Assert.Equal([1], await SessionKeksAsync());
        _folder.Clock.Advance(TimeSpan.FromHours(22));
        Assert.Equal([1, 2], await SessionKeksAsync());
        _folder.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal([2], await SessionKeksAsync());
    }

    [Fact]
    public async Task A_verb_that_only_looks_changes_no_session_KEK()
    {
        using var keeper = new KeyKeeper(new KeyFile(_folder.Options), _folder.Clock, NullLogger<KeyKeeper>.Instance, _states, keepsUp: false);
        keeper.Prepare(mayMake: false);
        _folder.Clock.Advance(TimeSpan.FromDays(2));
        Assert.Equal([1], from key in await new SoftwareKeyVault(keeper, _states).ListAsync(default) where key.Kind == KeyKind.SessionKek select key.Version);
    }

    [Fact]
    public async Task A_re_sealed_PIN_is_the_same_and_opens_without_the_old_key()
    {
        _states.Set(KeyKind.Kek, 1);
        using var device = new VaultDevice();
        var old = await _vault.GenerateAsync(Plastic, 6, default);
        var pin = device.Reveal((await _vault.OpenToDeviceAsync(old, Plastic, device.View, default))!);
        await _keys.CreateAsync(KeyKind.Kek, 2, default);
        var fresh = (await _keys.ReSealAsync(old, Plastic, 2, default))!;
        Assert.Equal(2, fresh.KeyVersion);
        Assert.Null(await _keys.ReSealAsync(old, Plastic with { PlasticId = "1002" }, 2, default));
        Assert.Null(await _keys.ReSealAsync(old with { Blob = new byte[24] }, Plastic, 2, default));

        await _keys.DestroyByNumberAsync(KeyKind.Kek, 1);
        Assert.Equal(pin, device.Reveal((await _vault.OpenToDeviceAsync(fresh, Plastic, device.View, default))!));
        await Assert.ThrowsAsync<VaultUnavailableException>(async () => await _vault.OpenToDeviceAsync(old, Plastic, device.View, default));
    }

    [Fact]
    public async Task A_version_is_made_once_and_the_last_of_a_kind_is_not_destroyed()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await _keys.CreateAsync(KeyKind.Kek, 1, default));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await _keys.CreateAsync(KeyKind.Binding, 2, default));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await _keys.DestroyByNumberAsync(KeyKind.Kek, 1));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await _keys.DestroyByNumberAsync(KeyKind.Binding, 1));
        await _keys.DestroyByNumberAsync(KeyKind.Kek, 7);
        Assert.Equal(4, (await _keys.ListAsync(default)).Count);
    }

    [Fact]
    public async Task An_entered_key_has_its_check_value_and_stays_over_a_restart()
    {
        // NIST's AES-256 CMAC example key, whose CMAC of a zero block follows from its published subkey K1.
        using var key = PinnedBytes.Copy(Convert.FromHexString("603DEB1015CA71BE2B73AEF0857D77811F352C073B6108D72D9810A30914DFF4"));
        var entered = await _keys.EnterAsync(KeyKind.Kek, 2, key, default);
        Assert.Equal(ExpectedOfNist(), entered.CheckValue);
        using var again = Keeper(_folder.Options);
        Assert.Contains(entered, await new SoftwareKeyVault(again, _states).ListAsync(default));
    }

    [Fact]
    public async Task A_new_identity_key_signs_when_it_is_active_and_the_old_one_still_can()
    {
        var first = await _vault.GetIdentityAsync(default);
        var made = await _keys.CreateAsync(KeyKind.Identity, 2, default);
        _states.Set(KeyKind.Identity, 1);
        Assert.Equal(first.KeyId, (await _vault.GetIdentityAsync(default)).KeyId);
        _states.Set(KeyKind.Identity, 2);
        var second = await _vault.GetIdentityAsync(default);
        Assert.NotEqual(first.KeyId, second.KeyId);
        Assert.Equal(made.CheckValue, Convert.ToHexString(SHA256.HashData(second.Point))[..6]);
    }

    [Fact]
    public async Task A_zone_key_is_sealed_under_the_zone_KEK_and_comes_back()
    {
        using var key = PinnedBytes.Random(24);
        await Assert.ThrowsAsync<VaultUnavailableException>(async () => await _keys.SealZoneKeyAsync(key, ZoneKeyBindings.One, default));
        await _keys.CreateAsync(KeyKind.ZoneKek, 1, default);
        await Assert.ThrowsAsync<VaultUnavailableException>(async () => await _keys.SealZoneKeyAsync(key, ZoneKeyBindings.One, default));
        _states.Set(KeyKind.ZoneKek, 1);
        var sealedKey = await _keys.SealZoneKeyAsync(key, ZoneKeyBindings.One, default);
        Assert.Equal((32, 1), (sealedKey.Blob.Length, sealedKey.KeyVersion));
        using var opened = await _keys.OpenZoneKeyAsync(sealedKey, ZoneKeyBindings.One, default);
        Assert.Equal(key.Bytes.ToArray(), opened!.Bytes.ToArray());
        foreach (var other in ZoneKeyBindings.Others)
        {
            Assert.Null(await _keys.OpenZoneKeyAsync(sealedKey, other, default));
        }

        sealedKey.Blob[0] ^= 1;
        Assert.Null(await _keys.OpenZoneKeyAsync(sealedKey, ZoneKeyBindings.One, default));
        Assert.Null(await _keys.OpenZoneKeyAsync(sealedKey with { Blob = new byte[9] }, ZoneKeyBindings.One, default));
    }

    [Theory]
    [InlineData(16)]
    [InlineData(24)]
    [InlineData(32)]
    public async Task A_zone_key_is_re_sealed_under_another_zone_KEK(int size)
    {
        using var key = PinnedBytes.Random(size);
        await _keys.CreateAsync(KeyKind.ZoneKek, 1, default);
        _states.Set(KeyKind.ZoneKek, 1);
        var before = await _keys.SealZoneKeyAsync(key, ZoneKeyBindings.One, default);
        await _keys.CreateAsync(KeyKind.ZoneKek, 2, default);
        foreach (var other in ZoneKeyBindings.Others)
        {
            Assert.Null(await _keys.ReSealZoneKeyAsync(before, other, 2, default));
        }

        Assert.Null(await _keys.ReSealZoneKeyAsync(before with { Blob = new byte[17] }, ZoneKeyBindings.One, 2, default));
        Assert.Null(await _keys.ReSealZoneKeyAsync(before with { KeyVersion = 2 }, ZoneKeyBindings.One, 2, default));
        await Assert.ThrowsAnyAsync<VaultUnavailableException>(async () => await _keys.ReSealZoneKeyAsync(before, ZoneKeyBindings.One, 3, default));
        var after = (await _keys.ReSealZoneKeyAsync(before, ZoneKeyBindings.One, 2, default))!;
        Assert.Equal((size + 8, 2), (after.Blob.Length, after.KeyVersion));
        await _keys.DestroyByNumberAsync(KeyKind.ZoneKek, 1);
        using var opened = await _keys.OpenZoneKeyAsync(after, ZoneKeyBindings.One, default);
        Assert.Equal(key.Bytes.ToArray(), opened!.Bytes.ToArray());
    }

    [Fact]
    public void A_file_of_the_first_version_of_this_program_is_read()
    {
        using var keys = KeySet.Create(_folder.Clock.GetUtcNow());
        using var entries = KeyEntries.Write(keys);
        var old = entries.Bytes.ToArray();
        for (var at = 0; at < old.Length; at += KeyEntries.EntrySize)
        {
            if ((KeyKind)old[at] is KeyKind.Binding or KeyKind.Identity)
            {
                // They had neither version nor time.
                old.AsSpan(at + 1, 20).Clear();
            }
        }

        Assert.Equal(0, BinaryPrimitives.ReadInt32BigEndian(old.AsSpan(old.Length - KeyEntries.EntrySize + 1)));
        using var read = KeyEntries.Read(old)!;
        Assert.Equal(KeySet.FirstVersion, read.Find(KeyKind.Identity, 1)!.Version);
        Assert.Equal(keys.Identity(_states).Public.KeyId, read.Identity(_states).Public.KeyId);
    }

    [Fact]
    public async Task A_seal_key_in_a_file_takes_the_passphrase_s_place_at_the_next_change()
    {
        var before = await _keys.ListAsync(default);
        var options = new SoftwareVaultOptions { KeyFile = _folder.Options.KeyFile, PassphraseFile = _folder.Options.PassphraseFile, SealKeyFile = _folder.In("seal.key") };
        await File.WriteAllBytesAsync(options.SealKeyFile, RandomNumberGenerator.GetBytes(31));
        File.SetUnixFileMode(options.SealKeyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        using var keeper = Keeper(options);
        var vault = new SoftwareKeyVault(keeper, _states);
        await Assert.ThrowsAsync<VaultUnavailableException>(async () => await vault.CreateAsync(KeyKind.Kek, 2, default));
        await File.WriteAllBytesAsync(options.SealKeyFile, RandomNumberGenerator.GetBytes(32));
        await vault.CreateAsync(KeyKind.Kek, 2, default);
        Assert.Equal(2, (await File.ReadAllBytesAsync(options.KeyFile))[8]);

        File.Delete(options.PassphraseFile);
        using var again = Keeper(options);
        Assert.Equal(before.Count + 1, (await new SoftwareKeyVault(again, _states).ListAsync(default)).Count);
        Assert.Contains("Vault:Software:SealKeyFile", Assert.Throws<KeyFileRefusedException>(() => Keeper(_folder.Options)).Message, StringComparison.Ordinal);
        File.SetUnixFileMode(options.SealKeyFile, UnixFileMode.UserRead | UnixFileMode.GroupRead);
        Assert.Contains("chmod 600", Assert.Throws<KeyFileRefusedException>(() => Keeper(options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_vault_is_made_under_a_seal_key_too()
    {
        var options = new SoftwareVaultOptions { KeyFile = _folder.In("fresh.keys"), PassphraseFile = string.Empty, SealKeyFile = _folder.In("fresh.seal") };
        new KeyFile(options).Make(_folder.Clock.GetUtcNow());
        Assert.Equal(32, new FileInfo(options.SealKeyFile).Length);
        using var keeper = Keeper(options);
        Assert.True(keeper.IsReady);
    }

    private async Task<IEnumerable<int>> SessionKeksAsync() =>
        from key in await _keys.ListAsync(default) where key.Kind == KeyKind.SessionKek select key.Version;

    private static string ExpectedOfNist()
    {
        using var aes = Aes.Create();
        aes.Key = Convert.FromHexString("603DEB1015CA71BE2B73AEF0857D77811F352C073B6108D72D9810A30914DFF4");
        // SP 800-38B appendix D.3: K1.
        return Convert.ToHexString(aes.EncryptEcb(Convert.FromHexString("CAD1ED03299EEDAC2E9A99808621502F"), PaddingMode.None))[..6];
    }

    private KeyKeeper Keeper(SoftwareVaultOptions options)
    {
        var keeper = new KeyKeeper(new KeyFile(options), _folder.Clock, NullLogger<KeyKeeper>.Instance, _states);
        keeper.Prepare(mayMake: false);
        return keeper;
    }

    private sealed class TurnableStates : IKeyStates
    {
        private readonly Dictionary<KeyKind, int> _active = [];

        public int? Active(KeyKind kind) => _active.TryGetValue(kind, out var version) ? version : null;

        public DateTimeOffset? ActiveSince(KeyKind kind) => null;

        public void Clear() => _active.Clear();

        public void Set(KeyKind kind, int version) => _active[kind] = version;
    }
}
