using System.Globalization;
using Net.Pkcs11Interop.Common;
using Net.Pkcs11Interop.LowLevelAPI80;

namespace PinControl.Vault.Pkcs11;

/// <summary>What a module says of itself and of the token.</summary>
internal sealed record TokenFacts(string Library, string Manufacturer, string Cryptoki, string Token, string Model, string Serial, string Firmware)
{
    public static TokenFacts Of(TokenCall call)
    {
        var (info, token) = (default(CK_INFO), default(CK_TOKEN_INFO));
        TokenSession.Check("C_GetInfo", call.Token.Library.C_GetInfo(ref info));
        TokenSession.Check("C_GetTokenInfo", call.Token.Library.C_GetTokenInfo(call.Token.Slot, ref token));
        return new TokenFacts(
            $"{TokenLogin.Text(info.LibraryDescription)} {Version(info.LibraryVersion)}", TokenLogin.Text(info.ManufacturerId), Version(info.CryptokiVersion),
            TokenLogin.Text(token.Label), TokenLogin.Text(token.Model), TokenLogin.Text(token.SerialNumber), Version(token.FirmwareVersion));
    }

    private static string Version(CK_VERSION version) =>
        string.Create(CultureInfo.InvariantCulture, $"{version.Major[0]}.{version.Minor[0]}");
}

/// <summary>A mechanism that the vault needs.</summary>
/// <param name="Name">PKCS#11's name, or the vendor's number.</param>
/// <param name="Purpose">What for.</param>
/// <param name="Detail">Sizes of keys as the module gives them, and what it can do.</param>
/// <param name="Setting">The setting that names it; none where PKCS#11 has only one.</param>
internal sealed record NeededMechanism(string Name, string Purpose, bool Supported, bool Needed, string Detail, string? Setting)
{
    /// <summary>Everything the vault calls.</summary>
    public static IReadOnlyList<NeededMechanism> Of(TokenCall call, TokenProfile profile) =>
    [
        Look(call, profile.KeyWrap, "seals PINs and session keys", "KeyWrapMechanism", true, CKF.CKF_WRAP | CKF.CKF_UNWRAP),
        Look(call, (ulong)CKM.CKM_EC_KEY_PAIR_GEN, "a key pair for every exchange", null, true, CKF.CKF_GENERATE_KEY_PAIR),
        Look(call, profile.Ecdh, "agrees with the device", "EcdhMechanism", true, CKF.CKF_DERIVE),
        Look(call, profile.Derive, "derives the exchange's key", "DeriveMechanism", true, CKF.CKF_DERIVE),
        Look(call, profile.Hmac, "binds a PIN to its plastic", "HmacMechanism", true, CKF.CKF_SIGN | CKF.CKF_VERIFY),
        Look(call, (ulong)CKM.CKM_ECDSA, "signs answers and checkpoints", null, true, CKF.CKF_SIGN),
        Look(call, (ulong)CKM.CKM_AES_KEY_GEN, "makes KEKs", null, true, CKF.CKF_GENERATE),
        Look(call, profile.BindingKeyGen, "makes the binding key", "BindingKeyMechanism", true, CKF.CKF_GENERATE),
        Look(call, (ulong)CKM.CKM_AES_CMAC, "check values; without it, AES-ECB", null, false, CKF.CKF_SIGN),
        Look(call, (ulong)CKM.CKM_AES_ECB, "check values where there is no CMAC", null, false, CKF.CKF_ENCRYPT),
    ];

    private static NeededMechanism Look(TokenCall call, ulong mechanism, string purpose, string? setting, bool needed, ulong flags)
    {
        var info = default(CK_MECHANISM_INFO);
        var known = call.Token.Library.C_GetMechanismInfo(call.Token.Slot, (CKM)mechanism, ref info) == CKR.CKR_OK;
        var missing = flags & ~info.Flags;
        var detail = !known ? "not there"
            : missing != 0 ? $"cannot {Uses(missing)}"
            : string.Create(CultureInfo.InvariantCulture, $"keys {info.MinKeySize} to {info.MaxKeySize}; {Uses(flags)}");
        return new NeededMechanism(TokenProfile.Name(mechanism), purpose, known && missing == 0, needed, detail, setting is null ? null : $"Vault:Pkcs11:{setting}");
    }

    private static string Uses(ulong flags) => string.Join(", ", ((ReadOnlySpan<(ulong Flag, string Name)>)
    [
        (CKF.CKF_WRAP, "wrap"), (CKF.CKF_UNWRAP, "unwrap"), (CKF.CKF_DERIVE, "derive"), (CKF.CKF_SIGN, "sign"), (CKF.CKF_VERIFY, "verify"),
        (CKF.CKF_GENERATE, "generate"), (CKF.CKF_GENERATE_KEY_PAIR, "generate"), (CKF.CKF_ENCRYPT, "encrypt"),
    ]).ToArray().Where(use => (flags & use.Flag) != 0).Select(static use => use.Name));
}
