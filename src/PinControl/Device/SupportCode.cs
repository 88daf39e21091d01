using System.Security.Cryptography;

namespace PinControl.Device;

/// <summary>Eight characters a cardholder can read out; they find the audit record. No endpoint accepts them.</summary>
internal static class SupportCode
{
    // Crockford's base 32: no letter that looks like a digit.
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    public static string Create() => RandomNumberGenerator.GetString(Alphabet, 8);
}
