namespace PinControl.Clients;

/// <summary>What a client may do. Stored as the number; the names are the CLI's and the documents'.</summary>
[Flags]
internal enum Permissions
{
    None = 0,

    /// <summary>Issue VIEW_PIN tokens.</summary>
    View = 1,

    /// <summary>Issue SET_PIN tokens.</summary>
    Set = 2,

    /// <summary>Keep plastics and generate PINs.</summary>
    Cards = 4,

    /// <summary>Export PIN blocks.</summary>
    Export = 8,

    /// <summary>Read the audit trail.</summary>
    Audit = 16,

    All = View | Set | Cards | Export | Audit,
}

/// <summary>The names of the <see cref="Permissions"/>.</summary>
internal static class PermissionNames
{
    /// <summary>In the order of the permissions.</summary>
    public static readonly IReadOnlyList<string> All = ["view", "set", "cards", "export", "audit"];

    /// <summary>Exact match only.</summary>
    public static bool TryParse(string text, out Permissions permission)
    {
        permission = text switch
        {
            "view" => Permissions.View,
            "set" => Permissions.Set,
            "cards" => Permissions.Cards,
            "export" => Permissions.Export,
            "audit" => Permissions.Audit,
            _ => Permissions.None,
        };
        return permission != Permissions.None;
    }

    /// <summary>All of the names at once; what is none is left out.</summary>
    public static Permissions Parse(IEnumerable<string> names) =>
        names.Aggregate(Permissions.None, static (all, name) => TryParse(name, out var one) ? all | one : all);

    /// <summary>What an operator should know of permissions that nothing asks for yet.</summary>
    public static string? Note(Permissions granted) => (granted & (Permissions.Export | Permissions.Audit)) switch
    {
        Permissions.None => null,
        var idle => $"Nothing asks for {string.Join(" or ", idle.Names())} in this version: it is recorded for the API that will export PIN blocks or read the audit trail.",
    };

    public static IReadOnlyList<string> Names(this Permissions permissions) =>
        [.. All.Where(name => TryParse(name, out var permission) && permissions.HasFlag(permission))];
}
