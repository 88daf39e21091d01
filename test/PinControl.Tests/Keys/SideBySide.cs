using PinControl.Keys;
using PinControl.Tests.Vault;
using PinControl.Tests.Vault.Pkcs11;
using PinControl.Vault.Pkcs11;
using Xunit;

namespace PinControl.Tests.Keys;

/// <summary>Session KEKs of two kinds of vaults on one register.</summary>
[Collection("SoftHSM")]
public sealed class SideBySide(TokenStage stage) : IClassFixture<TokenStage>
{
    [Fact]
    public async Task A_token_that_lacks_the_active_session_KEK_makes_one_at_once_and_destroys_what_was_retired_without_it()
    {
        using var device = new VaultDevice();
        var change = new SessionKekChange(stage.KeyVault, stage.Keys, stage.Keys, stage.Clock);
        Assert.Null(await change.KeepUpAsync(default));
        Assert.Equal(1, stage.Keys.Active(KeyKind.SessionKek));

        var other = await stage.Keys.ClaimKeyAsync(KeyKind.SessionKek, KeyActor.Service, default);
        await stage.Keys.NoteKeyAsync(KeyKind.SessionKek, other, "ABCDEF", KeyActor.Service, default);
        Assert.True(await stage.Keys.ActivateKeyAsync(KeyKind.SessionKek, other, 1, KeyActor.Service, default));
        Assert.Equal(3, await change.KeepUpAsync(default));
        Assert.Equal(3, stage.Keys.Active(KeyKind.SessionKek));
        Assert.Equal(3, (await stage.Pins.OpenSetAsync(device.Set, default))!.SessionKey.KeyVersion);
        Assert.Null(await change.KeepUpAsync(default));

        Assert.True(await stage.Keys.RetireKeyAsync(KeyKind.SessionKek, 1, KeyActor.Service, default));
        Assert.Null(await change.KeepUpAsync(default));
        Assert.Equal([3], from key in await stage.KeyVault.ListAsync(default) where key.Kind == KeyKind.SessionKek select key.Version);
    }
}
