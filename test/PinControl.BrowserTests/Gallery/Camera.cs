using Microsoft.Playwright;
using PinControl.BrowserTests.Hosts;
using PinControl.BrowserTests.Stage;

namespace PinControl.BrowserTests.Gallery;

/// <summary>Puts pages on a sheet as they stand, in light and in dark, and notes which of their words stand in the picture.</summary>
internal sealed class Camera(Sheet sheet, Words words, Device device)
{
    /// <summary>A code is another one each time: so that a sheet that is made again differs only where a page does, they are all the same one.</summary>
    private const string OneCode =
        """
        (() => {
          const support = (document.getElementById('pin').shadowRoot || document).querySelector('[part=support]');
          if (support) support.textContent = support.textContent.replace(/[0-9A-HJKMNP-TV-Z]{8}$/, '7K3M9QXT');
        })()
        """;

    /// <summary>Whole pages, however long, instead of what the screen shows of them.</summary>
    public bool Whole { get; init; }

    /// <summary>Of normal text, in CSS pixels; the device's own unless it is another.</summary>
    public int TextSize { get; init; } = 16;

    public Task TakeAsync(PinHost host, string caption) => TakeAsync(host.Page, host.Document, caption);

    /// <param name="document">Where the words are.</param>
    public async Task TakeAsync(IPage page, IFrame document, string caption)
    {
        await document.EvaluateAsync(OneCode);
        // Whole numbers: the protocol has no floats.
        var (left, top, right) = ((int)device.Clip.X, (int)device.Clip.Y, (int)(device.Clip.X + device.Clip.Width));
        var bottom = Whole ? int.MaxValue : top + (int)device.Clip.Height;
        words.Saw(await document.EvaluateAsync<string[]>(Words.Drawn, new[] { left, top, right, bottom }));
        var pictures = new List<byte[]>();
        foreach (var scheme in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark])
        {
            await page.EmulateMediaAsync(new() { ColorScheme = scheme });
            if (TextSize != 16)
            {
                // Another colour scheme resets it.
                await page.EnlargeTextAsync(TextSize);
            }

            pictures.Add(await page.ScreenshotAsync(Whole ? new() { FullPage = true } : new() { Clip = device.Clip }));
        }

        sheet.Add(caption, [.. pictures]);
    }
}

/// <summary>What a page is looked at on.</summary>
/// <param name="Size">Of the window.</param>
/// <param name="Clip">The part of it that is in the picture.</param>
/// <param name="Scale">Device pixels to a CSS pixel, so that text is drawn in the size it has on the sheet.</param>
internal sealed record Device(ViewportSize Size, Clip Clip, float Scale)
{
    public static readonly Device Phone = Of(360, 640, 0.75f);

    /// <summary>The middle of a window; there is nothing beside it.</summary>
    public static readonly Device Desktop = new(new() { Width = 1280, Height = 720 }, new() { X = 370, Y = 0, Width = 540, Height = 720 }, 0.75f);

    /// <summary>Of one picture on a sheet.</summary>
    public int Width => (int)(Clip.Width * Scale);

    public static Device Named(string name) => name == "phone" ? Phone : Desktop;

    public static Device Of(int width, int height, float scale = 1) =>
        new(new() { Width = width, Height = height }, new() { X = 0, Y = 0, Width = width, Height = height }, scale);
}
