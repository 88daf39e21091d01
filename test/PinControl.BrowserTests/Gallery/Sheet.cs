using System.Net;
using System.Text;
using Microsoft.Playwright;

namespace PinControl.BrowserTests.Gallery;

/// <summary>Figures side by side, each of a picture or two and a line under it, as one picture.</summary>
/// <param name="width">Of one picture on the sheet, in CSS pixels.</param>
/// <param name="columns">Figures in a row.</param>
/// <param name="pictures">Pictures in a figure.</param>
internal sealed class Sheet(int width, int columns, int pictures = 2)
{
    private const int Gap = 24;
    private const int Seam = 6;

    private readonly int _figure = (pictures * (width + Seam)) - Seam;

    private readonly StringBuilder _figures = new();

    public int Count { get; private set; }

    /// <summary>What comes next begins a row, under a heading.</summary>
    public void Begin(string heading) => _figures.Append($"<h2>{WebUtility.HtmlEncode(heading)}</h2>");

    /// <summary>One figure.</summary>
    public void Add(string caption, params byte[][] taken)
    {
        Count++;
        var images = string.Concat(taken.Select(static picture => $"<img src=\"data:image/png;base64,{Convert.ToBase64String(picture)}\" alt=\"\">"));
        _figures.Append($"<figure><div>{images}</div><figcaption>{WebUtility.HtmlEncode(caption)}</figcaption></figure>");
    }

    /// <summary>Writes it as a PNG.</summary>
    public async Task SaveAsync(IBrowserContext context, string path, string title)
    {
        var page = await context.NewPageAsync();
        await page.SetViewportSizeAsync((columns * (_figure + Gap)) + Gap, 400);
        await page.SetContentAsync(
            $$"""
            <!DOCTYPE html>
            <style>
              body { margin: 0; padding: {{Gap}}px; background: #cfd2d4; color: #1d2126; font: 15px/1.4 "DejaVu Sans", sans-serif }
              h1 { margin: 0 0 {{Gap}}px; font-size: 22px } h2 { grid-column: 1 / -1; margin: 8px 0 -8px; font-size: 18px }
              main { display: grid; grid-template-columns: repeat({{columns}}, {{_figure}}px); gap: {{Gap}}px; align-items: start }
              figure { margin: 0 } figcaption { padding-top: 8px; text-align: center }
              div { display: flex; gap: {{Seam}}px; align-items: start } img { width: {{width}}px; display: block; border-radius: 6px }
            </style>
            <h1>{{WebUtility.HtmlEncode(title)}}</h1><main>{{_figures}}</main>
            """);
        await page.EvaluateAsync("Promise.all([...document.images].map(image => image.decode()))");
        await File.WriteAllBytesAsync(path, SmallPng.Shrink(await page.ScreenshotAsync(new PageScreenshotOptions { FullPage = true })));
        await page.CloseAsync();
    }
}
