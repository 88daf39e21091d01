using PinControl.Cryptography;
using PinControl.Hosting;

namespace PinControl.Cli;

/// <summary>A key block protection key (KBPK), entered by its components.</summary>
internal static class ProtectionKey
{
    private const int LongestTdes = 24;
    private const int LongestAes = 32;

    /// <summary>The most bytes that a protection key of this version has.</summary>
    public static int Longest(char version) => version == 'D' ? LongestAes : LongestTdes;

    /// <param name="version">The key block's: D has AES keys, B triple DES.</param>
    /// <param name="count">How many components.</param>
    /// <param name="checkValue">The whole's, if it was given.</param>
    /// <param name="shown">Where check values are shown, if not on standard output.</param>
    /// <returns>The key, which the caller disposes.</returns>
    public static PinnedBytes Read(char version, int count, string? checkValue, TextWriter? shown = null)
    {
        var cipher = version == 'D' ? KeyAlgorithm.Aes : KeyAlgorithm.Tdes;
        var key = ComponentInput.Read(
            count, cipher == KeyAlgorithm.Aes ? [16, LongestTdes, LongestAes] : [16, LongestTdes], cipher, "key block protection key", checkValue, shown);
        if (cipher != KeyAlgorithm.Tdes || !TdesStrength.IsSingleDes(key.Bytes))
        {
            return key;
        }

        key.Dispose();
        throw new SettingException(
            "The key block protection key is no triple DES key: two neighbouring parts are equal, so that it is no stronger than single DES. Nothing was changed.");
    }
}
