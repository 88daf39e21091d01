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

    public static IReadOnlyList<string> Names(this Permissions permissions) =>
        [.. All.Where(name => TryParse(name, out var permission) && permissions.HasFlag(permission))];
}
