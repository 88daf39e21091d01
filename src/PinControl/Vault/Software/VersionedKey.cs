using PinControl.Cryptography;

namespace PinControl.Vault.Software;

/// <summary>A key that has successors.</summary>
/// <param name="MadeAt">UTC, whole milliseconds.</param>
/// <param name="ReplacedAt">When its successor came; none for the newest.</param>
internal sealed record VersionedKey(int Version, DateTimeOffset MadeAt, DateTimeOffset? ReplacedAt, PinnedBytes Key);
