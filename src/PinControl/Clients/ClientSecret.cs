namespace PinControl.Clients;

/// <summary>A client's secrets: <c>pcs_</c> and 256 random bits. Two may be live at once, so that one can follow the other without a pause.</summary>
internal static class ClientSecret
{
    public const string Prefix = "pcs_";

    /// <summary>Live secrets of one client, at most.</summary>
    public const int Most = 2;

    /// <summary>Hexadecimal digits of an id.</summary>
    public const int IdDigits = 8;

    public static GeneratedSecret Create() => GeneratedSecret.Create(Prefix);

    /// <summary>What operators call a secret: the first digits of its hash.</summary>
    public static string Id(ReadOnlySpan<byte> hash) => Convert.ToHexString(hash[..(IdDigits / 2)]);
}
