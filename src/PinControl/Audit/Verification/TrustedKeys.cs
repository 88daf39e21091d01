using System.Security.Cryptography;
using PinControl.Audit.Checkpoints;

namespace PinControl.Audit.Verification;

/// <summary>The identity keys whose signatures count: pinned ones, or else those that the store keeps itself.</summary>
internal sealed class TrustedKeys : IDisposable
{
    private readonly IAuditSnapshot _snapshot;
    private readonly Dictionary<string, ECDsa?> _keys = new(StringComparer.Ordinal);
    private readonly bool _pinned;

    /// <param name="pinned">Points that the auditor brings; empty to believe the store.</param>
    public TrustedKeys(IAuditSnapshot snapshot, IEnumerable<byte[]> pinned)
    {
        _snapshot = snapshot;
        foreach (var point in pinned)
        {
            _keys[CheckpointSignature.KeyIdOf(point)] = CheckpointSignature.Import(point);
        }

        _pinned = _keys.Count > 0;
    }

    /// <summary>Keys that signatures were checked with, or would have been.</summary>
    public IReadOnlyList<string> KeyIds => [.. _keys.Where(static key => key.Value is not null).Select(static key => key.Key).Order(StringComparer.Ordinal)];

    /// <summary>What is wrong, as a sentence; <see langword="null"/> when the signature holds.</summary>
    public string? Refuse(string keyId, byte[] bytes, byte[] signature)
    {
        if (!_keys.TryGetValue(keyId, out var key) && !_pinned)
        {
            key = FromStore(keyId);
            _keys.Add(keyId, key);
        }

        if (key is null)
        {
            return _pinned
                ? $"It is signed by the key {keyId}, which is not the one to trust."
                : $"The store has no public point of the key {keyId} that signed it.";
        }

        return CheckpointSignature.Verify(key, bytes, signature) ? null : "Its signature is forged, or its body was changed.";
    }

    public void Dispose()
    {
        foreach (var key in _keys.Values)
        {
            key?.Dispose();
        }
    }

    private ECDsa? FromStore(string keyId) =>
        _snapshot.FindIdentityKey(keyId) is { } point && CheckpointSignature.KeyIdOf(point) == keyId ? CheckpointSignature.Import(point) : null;
}
