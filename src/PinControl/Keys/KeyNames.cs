using System.Globalization;

namespace PinControl.Keys;

/// <summary>Kinds and states as people, programs and the audit trail read them.</summary>
internal static class KeyNames
{
    private static readonly (KeyKind Kind, string Name)[] Kinds =
    [
        (KeyKind.Kek, "kek"), (KeyKind.SessionKek, "session-kek"), (KeyKind.Binding, "binding"), (KeyKind.Identity, "identity"),
        (KeyKind.ZoneKek, "zone-kek"),
    ];

    public static IReadOnlyList<string> AllKinds { get; } = [.. Kinds.Select(static known => known.Name)];

    public static string Name(this KeyKind kind) => Kinds.Single(known => known.Kind == kind).Name;

    public static bool TryParse(string text, out KeyKind kind)
    {
        var found = Kinds.FirstOrDefault(known => known.Name == text);
        kind = found.Kind;
        return found.Name is not null;
    }

    public static string Name(this KeyState state) => state switch
    {
        KeyState.Pending => "PENDING",
        KeyState.Active => "ACTIVE",
        KeyState.Superseded => "SUPERSEDED",
        KeyState.Retired => "RETIRED",
        _ => throw new InvalidOperationException($"A key's state {(int)state} is not known."),
    };

    /// <summary>A version in the audit trail: <c>kek 2 3F1A0C</c>; without a check value while there is no key.</summary>
    public static string Text(KeyKind kind, int version, string? checkValue) =>
        checkValue is null ? Text(kind, version) : $"{Text(kind, version)} {checkValue}";

    /// <summary>A version in a sentence: <c>kek 2</c>.</summary>
    public static string Text(KeyKind kind, int version) => string.Create(CultureInfo.InvariantCulture, $"{kind.Name()} {version}");
}
