namespace PinControl.Plastics;

/// <summary>ISO 9564-1: a PIN has 4 to 12 digits.</summary>
internal static class PinLengths
{
    public const int Shortest = 4;
    public const int Longest = 12;
    public const int Usual = 4;
}
