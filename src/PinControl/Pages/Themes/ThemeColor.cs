using System.Globalization;

namespace PinControl.Pages.Themes;

/// <summary>An opaque sRGB colour.</summary>
internal readonly record struct ThemeColor(byte Red, byte Green, byte Blue)
{
    /// <param name="text">As <see cref="ToString"/> gives it, or with three digits.</param>
    public static ThemeColor Parse(string text)
    {
        var digits = text.Length == 4 ? string.Concat(text[1..].Select(static c => new string(c, 2))) : text[1..];
        var number = int.Parse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return new ThemeColor((byte)(number >> 16), (byte)(number >> 8), (byte)number);
    }

    /// <summary>WCAG 2.2, "contrast ratio": 1 to 21.</summary>
    public static double Contrast(ThemeColor one, ThemeColor other)
    {
        var (a, b) = (one.Luminance, other.Luminance);
        return (Math.Max(a, b) + .05) / (Math.Min(a, b) + .05);
    }

    /// <inheritdoc />
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"#{Red:x2}{Green:x2}{Blue:x2}");

    /// <summary>WCAG 2.2, "relative luminance".</summary>
    private double Luminance => (.2126 * Linear(Red)) + (.7152 * Linear(Green)) + (.0722 * Linear(Blue));

    private static double Linear(byte channel)
    {
        var value = channel / 255.0;
        return value <= .04045 ? value / 12.92 : Math.Pow((value + .055) / 1.055, 2.4);
    }
}
