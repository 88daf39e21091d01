namespace PinControl.Keys;

/// <summary>What the database said of the keys at one moment; nothing before it was read.</summary>
internal sealed class KeyStates(IReadOnlyList<KeyVersion> keys) : IKeyStates
{
    /// <summary>While the database knows none.</summary>
    public static KeyStates Unknown { get; } = new([]);

    private readonly Dictionary<KeyKind, KeyVersion> _active =
        keys.Where(static key => key.State == KeyState.Active).ToDictionary(static key => key.Kind);

    /// <inheritdoc />
    public int? Active(KeyKind kind) => _active.TryGetValue(kind, out var key) ? key.Version : null;

    /// <inheritdoc />
    public int Newest(KeyKind kind) => keys.Where(key => key.Kind == kind).Select(static key => key.Version).DefaultIfEmpty().Max();

    /// <inheritdoc />
    public DateTimeOffset? ActiveSince(KeyKind kind) => _active.TryGetValue(kind, out var key) ? key.ActiveSince : null;
}
