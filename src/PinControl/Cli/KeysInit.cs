using PinControl.Audit;
using PinControl.Keys;

namespace PinControl.Cli;

/// <summary><c>pincontrol keys init</c>: the first key of every kind that has none, active at once. Nothing is under any of them yet.</summary>
internal static class KeysInit
{
    public static Verb Verb(StoreAccess access)
    {
        var who = Options.Operator();
        var json = Options.Json();
        var verb = new Verb(
            "init", "Makes the first keys in the vault, of every kind that has none.",
            """
            pincontrol keys init --operator you
            """)
        {
            who, json,
        };
        verb.SetAction((parsed, cancellation) => RunAsync(access, parsed.GetRequiredValue(who), parsed.GetValue(json), cancellation));
        return verb;
    }

    private static async Task<int> RunAsync(StoreAccess access, Operator who, bool json, CancellationToken cancellation)
    {
        await using var desk = await KeyDesk.OpenAsync(access, cancellation, first: who);
        var actor = new KeyActor(who);
        var held = await desk.Vault.ListAsync(cancellation);
        desk.RequireComplete(held);
        // A software vault begins with keys of its own.
        var made = desk.Registered.ToList();
        foreach (var kind in Enum.GetValues<KeyKind>().Where(kind => desk.Active(kind) is null))
        {
            var key = await MakeAsync(desk, kind, held, actor, cancellation);
            if (!await desk.Store.ActivateKeyAsync(kind, key.Version, after: null, actor, cancellation))
            {
                throw new InvalidOperationException($"Somebody else made a first {kind.Name()} at the same time. Run it again.");
            }

            made.Add(key);
        }

        if (json)
        {
            Report.Write(new Made(desk.StoreDescription, desk.VaultDescription, [.. made.Select(MadeKey.Of)]));
            return 0;
        }

        desk.WritePlaces();
        Report.WriteFact("Made", made.Count == 0 ? "none: there are keys of every kind" : string.Join(", ", made.Select(static key => $"{KeyNames.Text(key.Kind, key.Version)} {key.CheckValue}")));
        return 0;
    }

    /// <summary>
    /// A new key, or the one of a run that was interrupted before it was activated: by the check value that the run noted. What stands under a number alone may
    /// be anybody's, such as that of a copy of this database on the same token.
    /// </summary>
    private static async Task<VaultKey> MakeAsync(
        KeyDesk desk, KeyKind kind, IReadOnlyList<VaultKey> held, KeyActor actor, CancellationToken cancellation)
    {
        foreach (var pending in desk.Known.Where(key => key.Kind == kind && key.State == KeyState.Pending).OrderBy(static key => key.Version))
        {
            if (held.FirstOrDefault(key => KeyComparison.IsSame(pending, key)) is { } left)
            {
                return left;
            }
        }

        return await desk.MakeAsync(kind, version => desk.Vault.CreateAsync(kind, version, cancellation), actor, cancellation);
    }

    private sealed record Made(string Store, string Vault, IReadOnlyList<MadeKey> Keys);
}

/// <summary>A key that was made, as programs are told.</summary>
internal sealed record MadeKey(string Kind, int Version, string CheckValue)
{
    /// <summary>Of an identity key.</summary>
    public string? Point { get; init; }

    public string? ServerKeyId { get; init; }

    public static MadeKey Of(VaultKey key) =>
        new(key.Kind.Name(), key.Version, key.CheckValue) { Point = key.Identity?.Point, ServerKeyId = key.Identity?.ServerKeyId };
}
