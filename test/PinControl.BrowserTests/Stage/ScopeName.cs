namespace PinControl.BrowserTests.Stage;

/// <summary>The two scopes, as the issuer spells them.</summary>
internal static class ScopeName
{
    public const string View = "VIEW_PIN";
    public const string Set = "SET_PIN";
}
