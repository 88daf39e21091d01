using PinControl.Keys;

namespace PinControl.Tests.Vault;

/// <summary>What a test does to a vault behind everybody's back.</summary>
internal static class KeysByNumber
{
    /// <returns>Whether it was there.</returns>
    public static async Task<bool> DestroyByNumberAsync(this IKeyVault vault, KeyKind kind, int version) =>
        await vault.FindAsync([(kind, version)], default) is [var key, ..] && await vault.DestroyAsync(key, default);
}
