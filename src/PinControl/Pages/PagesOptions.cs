namespace PinControl.Pages;

/// <summary>How the pages behave; section <c>Pages</c>.</summary>
internal sealed class PagesOptions
{
    /// <summary>Seconds a PIN stays shown; 5 to 600.</summary>
    public int HideAfter { get; set; } = 45;

    /// <summary><c>at-once</c>, <c>tap</c> or <c>hold</c>.</summary>
    public string Reveal { get; set; } = "at-once";
}
