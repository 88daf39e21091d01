using PinControl.Cryptography;
using PinControl.Pins;

namespace PinControl.Vault.Software;

/// <summary>The vault's half of one exchange with a device (DESIGN 4).</summary>
internal static class VaultExchange
{
    /// <summary>Agrees Ks over a fresh key pair and signs the transcript. The pair and Z are gone when this returns.</summary>
    /// <param name="devicePoint">The exchange's device point, validated.</param>
    /// <param name="key">Receives Ks, 32 bytes.</param>
    /// <returns>What the device is told, and the session's id (empty for VIEW).</returns>
    public static (ServerHalf Server, string Session) Agree(DeviceExchange exchange, P256Point devicePoint, IdentityKey identity, SecretBytes key)
    {
        using var pair = P256KeyPair.Create();
        using var sharedSecret = new SecretBytes(stackalloc byte[P256KeyPair.SharedSecretSize]);
        pair.Agree(devicePoint, sharedSecret.Bytes);
        var transcript = exchange.Conclude(pair.Point.Bytes);
        ExchangeKey.Derive(sharedSecret.Bytes, transcript, key.Bytes);
        var server = new ServerHalf(pair.Point.Bytes.ToArray(), identity.Public.KeyId, identity.Sign(transcript.IdentityHash()));
        return (server, transcript.Session);
    }
}
