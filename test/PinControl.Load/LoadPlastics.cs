using System.Globalization;

namespace PinControl.Load;

/// <summary>Each client has plastics of its own, so that no client's token supersedes another's.</summary>
internal static class LoadPlastics
{
    private const int EveryChooser = 4;

    /// <summary>Active, with a PIN to see.</summary>
    public static string ToView(int client) => (700_000 + client).ToString(CultureInfo.InvariantCulture);

    /// <summary>Waits for a PIN to be chosen; again and again.</summary>
    public static string ToSet(int client) => (800_000 + client).ToString(CultureInfo.InvariantCulture);

    /// <summary>Whether the client chooses PINs too.</summary>
    public static bool Chooses(int client) => client % EveryChooser == 0;
}
