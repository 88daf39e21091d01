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
