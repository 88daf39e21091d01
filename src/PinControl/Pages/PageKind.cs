namespace PinControl.Pages;

/// <summary>The three pages.</summary>
internal enum PageKind
{
    /// <summary>A webview page that shows a PIN.</summary>
    View,

    /// <summary>A webview page that takes one.</summary>
    Set,

    /// <summary>The page of an iframe, which does either as its parent asks.</summary>
    Frame,
}
