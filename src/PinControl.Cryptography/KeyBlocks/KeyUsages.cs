using System.Collections.Frozen;

namespace PinControl.Cryptography.KeyBlocks;

/// <summary>Key usages (X9.143 §6.3.1 table 2; ISO 20038 for K4).</summary>
public static class KeyUsages
{
    /// <summary>PIN encryption.</summary>
    public const string PinEncryption = "P0";

    /// <summary>Key encryption or wrapping.</summary>
    public const string KeyEncryption = "K0";

    /// <summary>Key block protection.</summary>
    public const string KeyBlockProtection = "K1";

    private static readonly FrozenDictionary<string, string> Names = new Dictionary<string, string>
    {
        ["B0"] = "base derivation key",
        ["B1"] = "initial DUKPT key",
        ["B2"] = "base key variant key",
        ["B3"] = "key derivation key",
        ["C0"] = "card verification key",
        ["D0"] = "data encryption, symmetric",
        ["D1"] = "data encryption, asymmetric",
        ["D2"] = "data encryption of decimalisation tables",
        ["D3"] = "data encryption of sensitive data",
        ["E0"] = "EMV issuer master key: application cryptograms",
        ["E1"] = "EMV issuer master key: secure messaging, confidentiality",
        ["E2"] = "EMV issuer master key: secure messaging, integrity",
        ["E3"] = "EMV issuer master key: data authentication code",
        ["E4"] = "EMV issuer master key: dynamic numbers",
        ["E5"] = "EMV issuer master key: card personalisation",
        ["E6"] = "EMV issuer master key: other",
        ["E7"] = "EMV key pair for PIN encryption",
        ["I0"] = "initialisation vector",
        [KeyEncryption] = "key encryption or wrapping",
        [KeyBlockProtection] = "key block protection",
        ["K2"] = "TR-34 key pair",
        ["K3"] = "key pair for key agreement or wrapping",
        ["K4"] = "ISO 20038 key block protection",
        ["M0"] = "ISO 16609 MAC algorithm 1",
        ["M1"] = "ISO 9797-1 MAC algorithm 1",
        ["M2"] = "ISO 9797-1 MAC algorithm 2",
        ["M3"] = "ISO 9797-1 MAC algorithm 3",
        ["M4"] = "ISO 9797-1 MAC algorithm 4",
        ["M5"] = "ISO 9797-1:1999 MAC algorithm 5",
        ["M6"] = "ISO 9797-1:2011 MAC algorithm 5 (CMAC)",
        ["M7"] = "HMAC",
        ["M8"] = "ISO 9797-1:2011 MAC algorithm 6",
        [PinEncryption] = "PIN encryption",
        ["P1"] = "PIN generation",
        ["S0"] = "key pair for digital signatures",
        ["S1"] = "key pair of a certification authority",
        ["S2"] = "key pair for other purposes",
        ["V0"] = "PIN verification, other",
        ["V1"] = "PIN verification, IBM 3624",
        ["V2"] = "PIN verification, PVV",
        ["V3"] = "PIN verification, X9.132 algorithm 1",
        ["V4"] = "PIN verification, X9.132 algorithm 2",
        ["V5"] = "PIN verification, X9.132 algorithm 3",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The usage in words, or <see langword="null"/> for one that is not in the table.</summary>
    public static string? Describe(string usage) => Names.GetValueOrDefault(usage);

    /// <summary>In the table, or numeric and so proprietary.</summary>
    internal static bool IsUsage(string usage) =>
        Names.ContainsKey(usage) || (usage.Length == 2 && char.IsAsciiDigit(usage[0]) && char.IsAsciiDigit(usage[1]));
}
