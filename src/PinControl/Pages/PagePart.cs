using System.Security.Cryptography;
using System.Text;

namespace PinControl.Pages;

/// <summary>One inline script or style as it stands in a page.</summary>
/// <param name="Name">What this project calls it.</param>
/// <param name="Files">What it is made of.</param>
/// <param name="Content">Byte for byte, in UTF-8.</param>
/// <param name="Purpose">Why the page needs it; for the inventory.</param>
internal sealed record PagePart(string Name, IReadOnlyList<string> Files, string Content, string Purpose)
{
    /// <summary><c>sha256-</c> and base64.</summary>
    public string Hash { get; } = HashOf(Content);

    /// <summary>As a policy names it.</summary>
    public string Source => $"'{Hash}'";

    /// <summary>The hash of any inline content, as a browser takes it.</summary>
    public static string HashOf(string content) => "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(content)));

    /// <summary>The first script of every page that has one.</summary>
    public static readonly PagePart Gate = new(
        "gate", ["gate.js"], PageFiles.Read("gate.js"),
        "Runs first, in every engine: hears the host or parent page, finds out whether the device can do the cryptography, and tells host and cardholder when it cannot or when the request was refused.");

    /// <summary>Of a page that takes no PIN.</summary>
    private static readonly PagePart Seen = StyleOf("page.css");

    /// <summary>Of a page that takes one, or may.</summary>
    private static readonly PagePart Entered = StyleOf("page.css", "set.css");

    /// <summary>A page's own style.</summary>
    /// <param name="alive">Whether the page goes to work; one that only says what went wrong takes nothing.</param>
    public static PagePart StyleOf(PageKind kind, bool alive = true) => alive && kind != PageKind.View ? Entered : Seen;

    /// <summary>A page's own script, in a scope of its own, and only where the first one left the way open.</summary>
    public static PagePart MainOf(PageKind kind)
    {
        (string[] files, string purpose) = kind switch
        {
            PageKind.View => (
                (string[])["device.js", "stage.js", "view.js", "main.js"],
                "Redeems the control token, agrees a key with the vault, opens the PIN in the device, shows it and wipes it."),
            PageKind.Set => (
                ["device.js", "stage.js", "weak.js", "entries.js", "set.js", "main.js"],
                "Redeems the control token, agrees a key with the vault, takes the cardholder's two entries, checks them, and encrypts the chosen PIN before it leaves the device."),
            _ => (
                ["device.js", "stage.js", "view.js", "weak.js", "entries.js", "set.js", "main.js"],
                "Does what the parent page of a listed origin asks for: shows a PIN, or takes one, as the two webview pages do."),
        };
        var content = $"'use strict';\nif (window.pincontrol) (() => {{\n{string.Concat(files.Select(PageFiles.Read))}}})();\n";
        return new PagePart("main", files, content, purpose);
    }

    private static PagePart StyleOf(params string[] files) =>
        new("style", files, string.Concat(files.Select(PageFiles.Read)), "How the page looks. No part of it is loaded from elsewhere.");
}
