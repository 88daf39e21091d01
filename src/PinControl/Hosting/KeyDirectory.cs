using PinControl.Keys;

namespace PinControl.Hosting;

/// <summary>Which versions are active, as the database said a moment ago; nothing while it was never asked.</summary>
internal sealed class KeyDirectory : IKeyStates
{
    private volatile KeyStates _states = KeyStates.Unknown;

    /// <inheritdoc />
    public int? Active(KeyKind kind) => _states.Active(kind);

    /// <inheritdoc />
    public DateTimeOffset? ActiveSince(KeyKind kind) => _states.ActiveSince(kind);

    /// <inheritdoc />
    public int Newest(KeyKind kind) => _states.Newest(kind);

    public void Take(IReadOnlyList<KeyVersion> keys) => _states = new KeyStates(keys);
}
