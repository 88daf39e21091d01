using System.Security.Cryptography;

namespace PinControl.Pins;

/// <summary>What every vault signs for a checkpoint: SHA-256(<c>pincontrol/checkpoint/1</c> ‖ bytes). A vault is never handed a hash to sign.</summary>
internal static class CheckpointLabel
{
    private static ReadOnlySpan<byte> Label => "pincontrol/checkpoint/1"u8;

    public static byte[] Hash(ReadOnlySpan<byte> checkpoint)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Label);
        hash.AppendData(checkpoint);
        return hash.GetHashAndReset();
    }
}
