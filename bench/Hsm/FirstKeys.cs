using PinControl.Keys;

namespace PinControl.Bench.Hsm;

/// <summary>The first version of every key, for ever.</summary>
internal sealed class FirstKeys : IKeyStates
{
    public const int Version = 1;

    public int? Active(KeyKind kind) => Version;

    public DateTimeOffset? ActiveSince(KeyKind kind) => DateTimeOffset.UnixEpoch;
}
