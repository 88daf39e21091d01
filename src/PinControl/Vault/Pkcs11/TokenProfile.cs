using System.Globalization;
using Net.Pkcs11Interop.Common;

namespace PinControl.Vault.Pkcs11;

/// <summary>The vendor's ways, as numbers.</summary>
internal sealed record TokenProfile(
    ulong KeyWrap, ulong Ecdh, ulong Derive, ulong Hmac, ulong SecretKeyType, ulong BindingKeyType, ulong BindingKeyGen,
    bool UnwrapTemplate, bool EmptyCheckValue, bool DerPoint)
{
    public static TokenProfile Of(Pkcs11VaultOptions options) => new(
        Mechanism(options.KeyWrapMechanism), Mechanism(options.EcdhMechanism), Mechanism(options.DeriveMechanism), Mechanism(options.HmacMechanism),
        KeyType(options.SecretKeyType), KeyType(options.BindingKeyType), Mechanism(options.BindingKeyMechanism),
        options.SendUnwrapTemplate, options.SendEmptyCheckValue, options.EcdhPoint == "Der");

    /// <summary>A mechanism by PKCS#11's name or by number.</summary>
    public static bool TryParseMechanism(string text, out ulong number) => TryParse<CKM>(text, out number);

    /// <summary>A key type by PKCS#11's name or by number.</summary>
    public static bool TryParseKeyType(string text, out ulong number) => TryParse<CKK>(text, out number);

    /// <summary>A mechanism's name, or its number.</summary>
    public static string Name(ulong mechanism) =>
        Enum.GetName((CKM)mechanism) ?? string.Create(CultureInfo.InvariantCulture, $"0x{mechanism:X8}");

    private static ulong KeyType(string text) => TryParseKeyType(text, out var number) ? number : throw new ArgumentException("No key type.", nameof(text));

    private static ulong Mechanism(string text) =>
        TryParseMechanism(text, out var number) ? number : throw new ArgumentException("No mechanism.", nameof(text));

    private static bool TryParse<T>(string text, out ulong number)
        where T : struct, Enum
    {
        number = 0;
        if (text.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
        {
            return ulong.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number);
        }

        if (text.Length == 0 || !char.IsAsciiLetter(text[0]) || !Enum.TryParse<T>(text, ignoreCase: false, out var value) || !Enum.IsDefined(value))
        {
            return false;
        }

        number = Convert.ToUInt64(value, CultureInfo.InvariantCulture);
        return true;
    }
}
