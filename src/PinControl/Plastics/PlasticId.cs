using System.Diagnostics.CodeAnalysis;

namespace PinControl.Plastics;

/// <summary>The issuer's number of one physical card: 1 to 30 decimal digits, leading zeros dropped (DESIGN 2).</summary>
internal readonly record struct PlasticId
{
    /// <summary>The most digits a plastic id may have as it is received.</summary>
    public const int MaximumDigits = 30;

    private readonly string? _digits;

    private PlasticId(string digits) => _digits = digits;

    /// <summary>The digits without leading zeros; <c>"0"</c> for zero.</summary>
    public string Digits => _digits ?? "0";

    /// <summary>Accepts 1 to 30 ASCII digits; nothing else, no sign, no space.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out PlasticId plasticId)
    {
        plasticId = default;
        if (text is null || text.Length is 0 or > MaximumDigits || text.AsSpan().ContainsAnyExceptInRange('0', '9'))
        {
            return false;
        }

        var significant = text.TrimStart('0');
        plasticId = new PlasticId(significant.Length == 0 ? "0" : significant);
        return true;
    }

    /// <inheritdoc />
    public override string ToString() => Digits;
}
