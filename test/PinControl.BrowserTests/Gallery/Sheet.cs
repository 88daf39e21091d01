using System.Net;
using System.Text;
using Microsoft.Playwright;

namespace PinControl.BrowserTests.Gallery;

/// <summary>Pictures side by side with a line under each, as one picture.</summary>
/// <param name="width">Of one picture on the sheet, in CSS pixels.</param>
/// <param name="columns">Pictures in a row.</param>
internal sealed class Sheet(int width, int columns)
{
    private const int Gap = 24;

    private readonly StringBuilder _figures = new();

    private string _place = string.Empty;

    public int Count { get; private set; }

    /// <summary>What comes next begins a row.</summary>
    public void BeginRow() => _place = " style=\"grid-column: 1\"";

    public void Add(byte[] picture, string caption)
    {
        Count++;
        _figures.Append($"<figure{_place}><img src=\"data:image/png;base64,{Convert.ToBase64String(picture)}\" alt=\"\"><figcaption>{WebUtility.HtmlEncode(caption)}</figcaption></figure>");
        _place = string.Empty;
    }

    /// <summary>Writes it as a PNG.</summary>
    public async Task SaveAsync(IBrowserContext context, string path, string title)
    {
        var page = await context.NewPageAsync();
        await page.SetViewportSizeAsync((columns * (width + Gap)) + Gap, 400);
        await page.SetContentAsync(
            $$"""
            <!DOCTYPE html>
            <style>
              body { margin: 0; padding: {{Gap}}px; background: #cfd2d4; color: #1d2126; font: 15px/1.4 "DejaVu Sans", sans-serif }
              h1 { margin: 0 0 {{Gap}}px; font-size: 22px }
              main { display: grid; grid-template-columns: repeat({{columns}}, {{width}}px); gap: {{Gap}}px }
              figure { margin: 0 } img { width: 100%; display: block; border-radius: 6px } figcaption { padding-top: 6px; text-align: center }
            </style>
            <h1>{{WebUtility.HtmlEncode(title)}}</h1><main>{{_figures}}</main>
            """);
        await page.EvaluateAsync("Promise.all([...document.images].map(image => image.decode()))");
        await page.ScreenshotAsync(new PageScreenshotOptions { Path = path, FullPage = true });
        await page.CloseAsync();
    }
}
