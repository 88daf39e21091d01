using System.Globalization;

namespace PinControl.Cryptography.KeyBlocks;

/// <summary>One optional block of a key block's header (X9.143 §6.3.6), authenticated like the rest of it and never secret.</summary>
/// <param name="Id">Two letters or digits: <c>KC</c>, <c>KP</c>, <c>KS</c>, <c>TS</c>, <c>LB</c>, <c>HM</c>, <c>PB</c> …; numeric ones are proprietary.</param>
/// <param name="Data">Printable ASCII as it stands in the header, without identifier and length.</param>
public sealed record OptionalBlock(string Id, string Data)
{
    /// <summary>Identifier of padding, which the writer adds and drops as it is needed.</summary>
    public const string PaddingId = "PB";

    /// <summary>Identifier of the wrapped key's check value.</summary>
    public const string KeyCheckValueId = "KC";

    /// <summary>Identifier of the protection key's check value.</summary>
    public const string ProtectionKeyCheckValueId = "KP";

    // X9.143 table 15.
    private const string ByZeros = "00";
    private const string ByCmac = "01";

    /// <summary>Block KC: the check value of the key in the block.</summary>
    public static OptionalBlock ForKey(KeyCheckValue checkValue) => new(KeyCheckValueId, Written(checkValue));

    /// <summary>Block KP: the check value of the key block protection key.</summary>
    public static OptionalBlock ForProtectionKey(KeyCheckValue checkValue) => new(ProtectionKeyCheckValueId, Written(checkValue));

    /// <summary>Block TS: when the key block was made, in UTC to the second.</summary>
    public static OptionalBlock TimeStamp(DateTimeOffset at) =>
        new("TS", at.UtcDateTime.ToString("yyyyMMddHHmmss'Z'", CultureInfo.InvariantCulture));

    /// <summary>Block LB: a label of printable ASCII.</summary>
    public static OptionalBlock Label(string text) => new("LB", text);

    /// <summary>Whether KC's or KP's data is this key's check value. Data of a form that says nothing of the key is no contradiction.</summary>
    internal bool Contradicts(KeyAlgorithm algorithm, ReadOnlySpan<byte> key)
    {
        if (Data.Length is < 6 or > 12 || Data.Length % 2 != 0 || !Hexadecimal.IsStrict(Data) || Data[..2] is not (ByZeros or ByCmac))
        {
            return false;
        }

        var method = Data.StartsWith(ByCmac, StringComparison.Ordinal) ? KeyCheckMethod.Cmac : KeyCheckMethod.Zeros;
        return !KeyCheckValue.Of(algorithm, method, key, (Data.Length / 2) - 1).Matches(Data.AsSpan(2));
    }

    private static string Written(KeyCheckValue checkValue)
    {
        ArgumentNullException.ThrowIfNull(checkValue);
        return (checkValue.Method == KeyCheckMethod.Cmac ? ByCmac : ByZeros) + checkValue;
    }
}
