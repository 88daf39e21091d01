namespace PinControl.Plastics;

/// <summary>Where a plastic is in its life. The number is stored.</summary>
internal enum PlasticStatus
{
    Inactive = 1,
    Active = 2,
    Blocked = 3,
    Closed = 4,
}

/// <summary>Where a plastic's PIN comes from. The number is stored.</summary>
internal enum PinStatus
{
    /// <summary>There is none yet.</summary>
    Waiting = 0,

    /// <summary>The cardholder chose it.</summary>
    Selected = 1,
    Generated = 2,
    Imported = 3,
}

/// <summary>What the rules ask about a plastic.</summary>
internal readonly record struct PlasticState(PlasticStatus Status, bool Produced, PinStatus PinStatus)
{
    public bool HasPin => PinStatus != PinStatus.Waiting;
}

/// <summary>The contract's spelling.</summary>
internal static class PlasticNames
{
    public static bool TryParse(string text, out PlasticStatus status)
    {
        status = text switch
        {
            "INACTIVE" => PlasticStatus.Inactive,
            "ACTIVE" => PlasticStatus.Active,
            "BLOCKED" => PlasticStatus.Blocked,
            "CLOSED" => PlasticStatus.Closed,
            _ => default,
        };
        return status != default;
    }

    public static bool TryParsePinStatus(string text, out PinStatus status)
    {
        PinStatus? known = text switch
        {
            "WAITING" => PinStatus.Waiting,
            "SELECTED" => PinStatus.Selected,
            "GENERATED" => PinStatus.Generated,
            "IMPORTED" => PinStatus.Imported,
            _ => null,
        };
        status = known.GetValueOrDefault();
        return known is not null;
    }

    public static string Name(this PlasticStatus status) => status switch
    {
        PlasticStatus.Inactive => "INACTIVE",
        PlasticStatus.Active => "ACTIVE",
        PlasticStatus.Blocked => "BLOCKED",
        PlasticStatus.Closed => "CLOSED",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, null),
    };

    public static string Name(this PinStatus status) => status switch
    {
        PinStatus.Waiting => "WAITING",
        PinStatus.Selected => "SELECTED",
        PinStatus.Generated => "GENERATED",
        PinStatus.Imported => "IMPORTED",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, null),
    };
}
