using Microsoft.Playwright;
using PinControl.BrowserTests.Hosts;
using PinControl.BrowserTests.Stage;
using PinControl.Tests.Serving;

namespace PinControl.BrowserTests.Gallery;

/// <summary>
/// Makes pictures of <c>docs/gallery</c> from the running service. Part of a long run, where they go to the artifacts; <c>docs/gallery/make.sh</c> writes them
/// into the documentation. The pages' clock stands still unless it is turned, and their chance is no chance: a sheet made again differs only where a page does.
/// </summary>
public abstract class GalleryTest(BrowserStage stage) : BrowserTest(stage)
{
    private protected const string Pin = "7294";

    /// <summary>What the page draws digits from when it suggests a PIN.</summary>
    private const string NoChance =
        """
        (() => {
          const random = crypto.getRandomValues;
          let next = 0;
          crypto.getRandomValues = array => {
            if (array.length > 1) return random.call(crypto, array);
            array[0] = [8, 3, 0, 7, 9, 4, 6, 1, 5, 2][next++ % 10];
            return array;
          };
        })();
        """;

    private static readonly DateTime Noon = new(2026, 1, 15, 12, 0, 0, DateTimeKind.Utc);

    private static string Folder => Directory.CreateDirectory(
        Environment.GetEnvironmentVariable("PINCONTROL_GALLERY") is { Length: > 0 } folder ? folder
        : Path.Combine(Environment.GetEnvironmentVariable("PINCONTROL_ARTIFACTS") ?? AppContext.BaseDirectory, "gallery")).FullName;

    private protected PinControlServer Tapped => Stage.ServerFor("tap", "Pages:Reveal=tap");

    private protected PinControlServer Held => Stage.ServerFor("hold", "Pages:Reveal=hold");

    /// <summary>An app's webview.</summary>
    private protected async Task<Webview> NewAppAsync(Device device, string language, PinControlServer? server = null, Action<BrowserNewContextOptions>? options = null) =>
        await Webview.CreateAsync(await NewStillContextAsync(device, language, options), server ?? Server, Bridges.Both);

    /// <summary>A web page that is nothing but the PIN's frame.</summary>
    private protected async Task<WebPage> NewFrameAsync(Device device, string language, PinControlServer? server = null)
    {
        var page = await WebPage.CreateAsync(await NewStillContextAsync(device, language), server ?? Server, Stage.Bank.Origin());
        await page.Page.AddStyleTagAsync(new() { Content = $"h1 {{ display: none }} iframe {{ height: {device.Size.Height}px !important; display: block }}" });
        return page;
    }

    private protected async Task<IBrowserContext> NewStillContextAsync(Device device, string language, Action<BrowserNewContextOptions>? options = null)
    {
        var context = await NewContextAsync(chosen =>
        {
            chosen.Locale = language;
            chosen.ViewportSize = device.Size;
            chosen.DeviceScaleFactor = device.Scale;
            options?.Invoke(chosen);
        });
        await context.AddInitScriptAsync(NoChance);
        await context.Clock.InstallAsync(new() { TimeDate = Noon });
        await context.Clock.PauseAtAsync(Noon.AddSeconds(1));
        return context;
    }

    private protected static async Task<string> NewViewAsync(PinControlServer server, string pin = Pin) =>
        await server.IssueAsync(await server.NewPlasticWithAsync(pin), ScopeName.View);

    /// <summary>Turns the page's clock, second by second, until it has told its host.</summary>
    private protected static Task TurnUntilAsync(PinHost host, string name) => Patience.UntilAsync(name, async () =>
    {
        await host.Page.Clock.RunForAsync(1000);
        return (await host.EventsAsync()).Any(one => one.Name == name);
    });

    /// <summary>Turns the page's clock until so many seconds are left.</summary>
    private protected static async Task TurnToAsync(PinHost host, int left, int before)
    {
        await host.Page.Clock.RunForAsync(before * 1000);
        await Patience.UntilAsync($"{left} s left", async () =>
        {
            await host.Page.Clock.RunForAsync(500);
            return (await host.Part("countdown").InnerTextAsync()).Contains(left.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
        });
    }

    private protected static async Task CloseAsync(params PinHost[] hosts)
    {
        foreach (var host in hosts)
        {
            await host.Page.Context.CloseAsync();
        }
    }

    private protected async Task SaveAsync(Sheet sheet, string name, string title) => await sheet.SaveAsync(await NewContextAsync(), Path.Combine(Folder, name + ".png"), title);

    private protected static string NameOf(string language) => language switch { "en" => "English", "de" => "German", "ar" => "Arabic", "he" => "Hebrew", _ => language };
}
