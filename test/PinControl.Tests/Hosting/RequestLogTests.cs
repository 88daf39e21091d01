using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PinControl.Hosting;
using PinControl.Tests.Clients;
using PinControl.Tests.Serving;
using Xunit;

namespace PinControl.Tests.Hosting;

/// <summary>A control id that a caller puts into a URL by mistake is refused, and stands in no log line.</summary>
public sealed class RequestLogTests : IDisposable
{
    private const string Canary = "CanaryControlIdInTheUrl_0123456789abcdefghi";
    private const string Diagnostics = "Microsoft.AspNetCore.Hosting.Diagnostics";

    private readonly string _folder = Directory.CreateTempSubdirectory("pincontrol-log-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task No_category_prints_a_URL_even_at_the_most_talkative_level()
    {
        await using var server = PinControlServer.Start();
        await MisuseAsync(server.Address, server.Anonymous);
        Assert.Contains(server.Log.Lines, static line => line.StartsWith("Trace ", StringComparison.Ordinal) || line.StartsWith("Debug ", StringComparison.Ordinal));
        Assert.DoesNotContain(server.Log.Lines, static line => line.Contains(Canary, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("--Logging:LogLevel:Default=Information")]
    [InlineData("--Logging:Console:LogLevel:Microsoft.AspNetCore=Information")]
    [InlineData("--Logging:Console:FormatterOptions:IncludeScopes=true --Logging:Console:FormatterName=simple")]
    public async Task The_service_s_console_has_none_without_appsettings_and_with_a_level_of_its_own(string settings)
    {
        await using var service = await ServiceProcess.StartAsync(_folder, settings.Split(' '));
        using var http = ServiceProcess.NewClient(service.Address);
        await MisuseAsync(service.Address, http);
        using var live = await http.GetAsync("/health/live");
        Assert.DoesNotContain(Canary, await service.SaysAsync("CONTROL_ID_MISSING"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true, "--Logging:LogLevel:Microsoft.AspNetCore=Information")]
    public async Task Without_a_settings_file_a_request_leaves_no_line_of_the_web_server_s_unless_a_setting_asks_for_them(bool talks, params string[] settings)
    {
        Assert.Empty(Directory.GetFileSystemEntries(_folder));
        await using var service = await ServiceProcess.StartAsync(_folder, settings);
        using var http = ServiceProcess.NewClient(service.Address);
        Assert.Equal(201, (await http.IssueAsync(Calls.Demo)).Status);
        // A line that comes after those of the request.
        await MisuseAsync(service.Address, http);
        var said = await service.SaysAsync("CONTROL_ID_MISSING");
        Assert.Equal(talks, said.Contains("Microsoft.AspNetCore.Routing", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"LogLevel":{"Default":"Trace"}}""")]
    [InlineData("""{"LogLevel":{"Microsoft.AspNetCore.Hosting.Diagnostics":"Trace"}}""")]
    [InlineData("""{"LogLevel":{"Microsoft*":"Trace"}}""")]
    [InlineData("""{"LogLevel":{"Micro*soft.AspNetCore.Hosting.Diagnostics":"Trace"}}""")]
    [InlineData("""{"LogLevel":{"Microsoft.AspNetCore.Hosting*AspNetCore.Hosting.Diagnostics":"Trace"}}""")]
    [InlineData("""{"Console":{"LogLevel":{"Microsoft.AspNetCore.Hosting.Diagnostics*":"Trace"}}}""")]
    [InlineData("""{"Console":{"LogLevel":{"Default":"Trace"}}}""")]
    [InlineData("""{"Console":{"LogLevel":{"Microsoft.AspNetCore.Hosting":"Trace"}}}""")]
    public void No_setting_turns_the_request_log_on(string logging)
    {
        var logger = Logger(logging, Diagnostics);
        // With any level left, a scope with the path would stand around every line of a request.
        Assert.False(logger.IsEnabled(LogLevel.Critical));
    }

    [Fact]
    public void What_was_off_stays_off_and_others_keep_their_level()
    {
        Assert.False(Logger("""{"LogLevel":{"Microsoft":"None"}}""", Diagnostics).IsEnabled(LogLevel.Critical));
        Assert.False(Logger("""{"LogLevel":{"Microsoft":"Warning"}}""", "Microsoft.AspNetCore.Server.Kestrel").IsEnabled(LogLevel.Information));
        Assert.True(Logger("""{"LogLevel":{"Default":"Trace"}}""", "PinControl.Device.OpenToken").IsEnabled(LogLevel.Trace));
        Assert.False(Logger("""{"LogLevel":{"Default":"Trace","Microsoft.AspNetCore.*":"None"}}""", "Microsoft.AspNetCore.Routing").IsEnabled(LogLevel.Critical));
        var matched = Logger("""{"LogLevel":{"Microsoft.AspNetCore.*Server.Kestrel.BadRequests":"Trace"}}""", "Microsoft.AspNetCore.Server.Kestrel.BadRequests");
        Assert.Equal((false, true), (matched.IsEnabled(LogLevel.Debug), matched.IsEnabled(LogLevel.Information)));
        Assert.True(Logger("""{"LogLevel":{"Default":"None","Microsoft.AspNetCore.*Authorization.DefaultService":"Trace"}}""", "Microsoft.AspNetCore.Authorization.DefaultService").IsEnabled(LogLevel.Trace));
    }

    private static ILogger Logger(string logging, string category)
    {
        using var json = new MemoryStream(Encoding.UTF8.GetBytes(logging));
        var services = new ServiceCollection();
        services.AddLogging(builder => builder.AddConfiguration(new ConfigurationBuilder().AddJsonStream(json).Build()).AddConsole());
        services.KeepUrlsOut();
        return services.BuildServiceProvider().GetRequiredService<ILoggerFactory>().CreateLogger(category);
    }

    /// <summary>In the query, in the path, to nothing, and in a request line that is none.</summary>
    private static async Task MisuseAsync(Uri address, HttpClient http)
    {
        foreach (var path in (string[])["pin/view?controlId=", "pin/view/", "frame?key=", "device/open?controlId=", "nothing?controlId="])
        {
            using var got = await http.GetAsync($"/pincontrol/{path}{Canary}");
            using var posted = await http.PostAsync($"/pincontrol/{path}{Canary}", new FormUrlEncodedContent([KeyValuePair.Create("controlId", "x")]));
            Assert.False(got.IsSuccessStatusCode);
        }

        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"GET pincontrol/pin/view?controlId={Canary} HTTP/1.1\r\nHost: x\r\n\r\n"));
        var answer = new byte[64];
        await client.GetStream().ReadAtLeastAsync(answer, 12);
        Assert.StartsWith("HTTP/1.1 400", Encoding.ASCII.GetString(answer), StringComparison.Ordinal);
    }
}
