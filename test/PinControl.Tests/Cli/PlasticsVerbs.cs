using System.Text.Json;
using PinControl.Tests.Serving;
using Xunit;

namespace PinControl.Tests.Cli;

/// <summary><c>plastics list</c> through a real process.</summary>
public sealed class PlasticsVerbs : IAsyncDisposable
{
    private readonly PinControlServer _server = PinControlServer.Start();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Plastics_are_listed_with_their_state_and_nothing_of_their_PINs()
    {
        var listed = (await RunAsync()).AssertDone();
        Assert.StartsWith($"Store       {_server.DatabasePath}\n", listed.Output, StringComparison.Ordinal);
        // The whole output, to its end: nothing stands beside or behind.
        Assert.Matches(
            @"\AStore +\S+\s+PLASTIC +TENANT +CARD +SEQUENCE +STATUS +PRODUCED +PIN LENGTH +PIN STATUS *\n1001 +demo +501 +1 +ACTIVE +yes +4 +GENERATED *\n"
            + @"1002 +demo +502 +1 +INACTIVE +no +4 +WAITING *\n1003 +demo +503 +1 +BLOCKED +(yes|no) +4 +[A-Z]+\s*\z",
            listed.Output);
        var first = (await RunAsync("--json")).Json().GetProperty("plastics")[0];
        Assert.Equal(
            ["plasticId", "tenant", "cardId", "sequenceNumber", "status", "produced", "pinLength", "pinStatus"],
            first.EnumerateObject().Select(member => member.Name));
    }

    [Fact]
    public async Task Filters_and_pages_narrow_the_list()
    {
        Assert.Equal(["1002"], Ids((await RunAsync("--pin-status", "WAITING", "--status", "INACTIVE", "--json")).Json()));
        Assert.Equal(["1003"], Ids((await RunAsync("--status", "BLOCKED", "--tenant", "demo", "--json")).Json()));
        Assert.Empty(Ids((await RunAsync("--tenant", "nobody", "--json")).Json()));

        var page = (await RunAsync("--limit", "2", "--json")).Json();
        Assert.Equal(["1001", "1002"], Ids(page));
        var last = (await RunAsync("--limit", "2", "--after", $"{page.GetProperty("next").GetInt64()}", "--json")).Json();
        Assert.Equal(["1003"], Ids(last));
        Assert.False(last.TryGetProperty("next", out _));
    }

    [Theory]
    [InlineData("--status", "LOST")]
    [InlineData("--limit", "0")]
    [InlineData("--after", "x")]
    public async Task A_value_that_is_none_ends_with_2(string option, string value) => (await RunAsync(option, value)).AssertRefused(2, option);

    private static IEnumerable<string?> Ids(JsonElement page) =>
        page.GetProperty("plastics").EnumerateArray().Select(plastic => plastic.GetProperty("plasticId").GetString());

    private Task<CommandResult> RunAsync(params string[] arguments) =>
        CommandProcess.RunAsync(_server.Folder, ["plastics", "list", .. arguments]);
}
