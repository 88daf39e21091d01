using PinControl.Keys;

namespace PinControl.Tests.Vault;

/// <summary>What a zone key is bound to, and each part of it changed.</summary>
internal static class ZoneKeyBindings
{
    private static readonly ZoneKeyFacts Facts = new(ZoneDirection.In, "4", "A", "P0", "ABCDEF", Exportable: true);

    public static ZoneKeyBinding One { get; } = new("demo", "acquirer", Facts);

    public static IReadOnlyList<ZoneKeyBinding> Others { get; } =
    [
        One with { Tenant = "acme" },
        One with { Name = "other" },
        One with { Facts = Facts with { Direction = ZoneDirection.Out } },
        One with { Facts = Facts with { Formats = "0 4" } },
        One with { Facts = Facts with { Algorithm = "T" } },
        One with { Facts = Facts with { CheckValue = "ABCDEE" } },
        One with { Facts = Facts with { Exportable = false } },
    ];
}
