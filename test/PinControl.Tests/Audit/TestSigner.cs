using System.Security.Cryptography;
using System.Text;
using PinControl.Audit.Checkpoints;
using PinControl.Storage.Sqlite;
using Xunit;

namespace PinControl.Tests.Audit;

/// <summary>A key that is not the vault's, which signs checkpoints as the vault does.</summary>
internal sealed class TestSigner : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public TestSigner()
    {
        var q = _key.ExportParameters(includePrivateParameters: false).Q;
        Point = [0x04, .. q.X!, .. q.Y!];
    }

    public byte[] Point { get; }

    public string KeyId => CheckpointSignature.KeyIdOf(Point);

    public NewCheckpoint Sign(CheckpointBody body)
    {
        var bytes = body.ToCanonicalBytes();
        byte[] signed = [.. Encoding.ASCII.GetBytes("pincontrol/checkpoint/1"), .. bytes];
        return NewCheckpoint.Of(body, bytes, KeyId, Point, _key.SignData(signed, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation));
    }

    /// <summary>Replaces every checkpoint by one of this key's, and the store's copy of the key with it. Later ones follow what became of earlier ones.</summary>
    public void SignAll(TrailCopy copy, Func<CheckpointBody, CheckpointBody> change)
    {
        copy.Tamper($"INSERT OR IGNORE INTO identity_key VALUES ('{KeyId}', X'{Convert.ToHexString(Point)}');");
        IReadOnlyList<Checkpoint> all;
        using (var snapshot = SqliteStore.Trail(copy.Database).Open())
        {
            all = snapshot.Checkpoints(0, 1000);
        }

        var previous = new byte[32];
        foreach (var checkpoint in all)
        {
            Assert.True(CheckpointBody.TryParse(checkpoint.Bytes, out var body));
            var signed = Sign(change(body with { Previous = previous })).Checkpoint;
            copy.Tamper($"""
                UPDATE checkpoint SET body = X'{Convert.ToHexString(signed.Bytes)}', hash = X'{Convert.ToHexString(signed.Hash)}', key_id = '{KeyId}',
                signature = X'{Convert.ToHexString(signed.Signature)}' WHERE number = {checkpoint.Number};
                """);
            previous = signed.Hash;
        }
    }

    public void Dispose() => _key.Dispose();
}
