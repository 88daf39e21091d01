using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using PinControl.Bench.Loads;
using PinControl.Bench.Stores;
using PinControl.Bench.Timing;
using PinControl.Cryptography;

namespace PinControl.Bench.Rows;

/// <summary>Answers that must not be told apart, by their bodies or by their time; and whether a difference that is planted would be noticed.</summary>
internal static partial class TimingRow
{
    private const string Scope = """{"scope":"VIEW_PIN"}""";
    private const int Secrets = 200;

    // What must be noticed if it were there.
    private static readonly TimeSpan Planted = TimeSpan.FromMicroseconds(200);

    public static async Task<IEnumerable<Line>> RunAsync(Site site, string store)
    {
        var pairs = site.Options.Quick ? 600 : 4_000;
        var service = await site.ServiceAsync(store, "timing", Site.UsualPlastics);
        var added = await service.VerbAsync("client", "add", "other", "--tenant", "other", "--new-tenant", "--permission", "view", "--operator", "bench", "--json");
        using var document = JsonDocument.Parse(added[added.IndexOf('{', StringComparison.Ordinal)..]);
        var other = Basic("other", document.RootElement.GetProperty("secret").GetString()!);
        await service.VerbAsync("frame-key", "add", "other-frame", "--client", "other", "--origin", "https://parent.example", "--operator", "bench");

        using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 1, UseProxy = false, UseCookies = false }) { BaseAddress = service.Address };
        using var issuer = Issuer.Connect(service.Address, 1);
        var live = string.Empty;
        var wrong = Enumerable.Range(0, Secrets).Select(static _ => Fresh()).ToArray();
        using var device = P256KeyPair.Create();
        var lines = new List<Line>
        {
            await CompareAsync(
                site, store, "an unknown client / a wrong secret", pairs, Nothing,
                i => AskAsync(http, 401, "/pincontrol/v2/plastic/1?auditUser=t", Scope, Basic("nobod", wrong[i % Secrets])),
                i => AskAsync(http, 401, "/pincontrol/v2/plastic/1?auditUser=t", Scope, Basic("bench", wrong[i % Secrets]))),
            await CompareAsync(
                site, store, "an id that never was / another client's", pairs,
                // A new one for each pair: it lives 30 seconds, and one that is over is looked for in another way.
                async i => live = ViewDevice.ControlIdOf(await Issuer.IssueAsync(issuer, Plastics.First + (i % Site.UsualPlastics))),
                i => AskAsync(http, 410, "/pincontrol/device/open", Opening(Fresh(), device), null),
                i => AskAsync(http, 410, "/pincontrol/device/open", Opening(live, device), null)),
            await CompareAsync(
                site, store, "no such plastic / another tenant's", pairs, Nothing,
                i => AskAsync(http, 404, Plastic(4_000_000_000 + i), Scope, other),
                i => AskAsync(http, 404, Plastic(Plastics.First + (i % Site.UsualPlastics)), Scope, other)),
        };
        await service.StopAsync();
        return lines;
    }

    private static async Task<Line> CompareAsync(Site site, string store, string what, int pairs, Func<int, Task> before, Func<int, Task<string>> first, Func<int, Task<string>> second)
    {
        Site.Say($"{what}, {Site.NameOf(store)}, {pairs:N0} pairs");
        var real = await Pairs.MeasureAsync(before, first, second, pairs, TimeSpan.Zero);
        var planted = await Pairs.MeasureAsync(before, first, second, site.Options.Quick ? pairs : pairs / 4, Planted);
        if (!planted.IsThere)
        {
            throw new BenchException($"{what}: a planted difference of {Planted.TotalMicroseconds:N0} µs was not noticed ({Text(planted)}): this measured nothing.");
        }

        return new Line(
            $"time of {what}, {Site.NameOf(store)}, most / {Planted.TotalMicroseconds:N0} µs", 1, real.Most / Planted.TotalMicroseconds, 0.5, null, true,
            $"{Text(real)}, {real.First:N0} against {real.Second:N0} µs; planted {Planted.TotalMicroseconds:N0} µs: noticed, {Text(planted)}");
    }

    private static string Text(Difference difference) =>
        string.Create(CultureInfo.InvariantCulture, $"{difference.Median:+0.0;-0.0} µs (99.9 %: {difference.Low:+0.0;-0.0} to {difference.High:+0.0;-0.0})");

    private static Task Nothing(int pair) => Task.CompletedTask;

    /// <returns>The answer's body, less what is drawn for each answer.</returns>
    private static async Task<string> AskAsync(HttpClient http, int status, string path, string body, AuthenticationHeaderValue? credentials)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative)) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Authorization = credentials;
        using var response = await http.SendAsync(request);
        var answer = await response.Content.ReadAsStringAsync();
        return response.StatusCode == (HttpStatusCode)status
            ? Drawn().Replace(TimeStamp().Replace(answer, string.Empty), static drawn => $"{drawn.Groups[1].Value}: {drawn.Groups[2].Length} characters")
            : throw new BenchException($"{path.Split('?')[0]} was answered {(int)response.StatusCode}, not {status}.");
    }

    private static string Plastic(long number) => string.Create(CultureInfo.InvariantCulture, $"/pincontrol/v2/plastic/{number}?auditUser=t");

    // Another client's frame key: its tokens are as if they never were.
    private static string Opening(string controlId, P256KeyPair device) => JsonSerializer.Serialize(new Dictionary<string, string>
    {
        ["controlId"] = controlId, ["publicKey"] = StrictBase64Url.Encode(device.Point.Bytes), ["scope"] = "VIEW_PIN", ["profile"] = DeviceExchange.Profile,
        ["frameKey"] = "other-frame",
    });

    // It may end in zeros, which are left out.
    [GeneratedRegex("\"timestamp\":\"[^\"]*\"")]
    private static partial Regex TimeStamp();

    [GeneratedRegex("\"(id|support)\":\"([^\"]*)\"")]
    private static partial Regex Drawn();

    private static string Fresh() => StrictBase64Url.Encode(RandomNumberGenerator.GetBytes(32));

    private static AuthenticationHeaderValue Basic(string name, string secret) => new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name}:{secret}")));
}
