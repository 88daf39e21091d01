namespace PinControl.Tokens;

/// <summary>The one operation a control token authorises.</summary>
internal enum Scope
{
    ViewPin = 1,
    SetPin = 2,
}

/// <summary>The contract's spelling of a <see cref="Scope"/>.</summary>
internal static class ScopeNames
{
    public const string ViewPin = "VIEW_PIN";
    public const string SetPin = "SET_PIN";

    /// <summary>Exact match only: no other case, no space, no list (DESIGN 2).</summary>
    public static bool TryParse(string text, out Scope scope)
    {
        scope = text switch
        {
            ViewPin => Scope.ViewPin,
            SetPin => Scope.SetPin,
            _ => default,
        };
        return scope != default;
    }

    public static string Name(this Scope scope) => scope == Scope.ViewPin ? ViewPin : SetPin;
}
