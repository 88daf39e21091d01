using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using PinControl.Cryptography;
using PinControl.Tests.Serving;
using Xunit;

namespace PinControl.Tests.Keys;

/// <summary>Components and secrets at a real terminal (that of Debian's <c>script</c>), which must not show them.</summary>
public sealed class KeyTerminal : IAsyncDisposable
{
    private readonly PinControlServer _server = PinControlServer.Start();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task What_is_typed_is_not_shown()
    {
        string[] components = [Hex(), Hex()];
        using var terminal = new Terminal(new KeyOffice(_server).Arguments("create", "kek", "--components", "2"));
        await terminal.TypeAsync("Component 1 of 2", components[0]);
        await terminal.TypeAsync("Component 2 of 2", components[1]);
        // A component by mistake, and then a check value: of neither a digit is shown or quoted.
        await terminal.TypeAsync("Enter the check value", components[1]);
        await terminal.TypeAsync("Enter the check value", "123456");
        var shown = await terminal.EndAsync();
        Assert.Contains("A check value has 6 hexadecimal digits. Enter it again.", shown, StringComparison.Ordinal);
        Assert.Contains("not the one that was given. Nothing was changed.", shown, StringComparison.Ordinal);
        Assert.All((string[])[.. components.Select(static component => component[..8]), "123456"], typed => Assert.DoesNotContain(typed, shown, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task An_interrupt_ends_the_entry_and_the_terminal_is_as_before()
    {
        var office = new KeyOffice(_server);
        using var terminal = new Terminal(office.Arguments("create", "kek", "--components", "2"), "; echo \"Ended with $?\"; stty -a");
        await terminal.TypeAsync("Component 1 of 2", Hex());
        await terminal.PressAsync("Component 2 of 2", Terminal.ControlC);
        var shown = await terminal.EndAsync();
        Assert.Contains("Interrupted.", shown, StringComparison.Ordinal);
        Assert.Contains("Ended with 130", shown, StringComparison.Ordinal);
        Assert.Matches(@"\becho\b", shown);
        Assert.DoesNotMatch(@"-echo\b", shown);
        Assert.Equal(0L, _server.Sql("SELECT count(*) FROM vault_key WHERE kind = 1 AND version > 1"));
    }

    [Fact]
    public async Task A_component_on_the_screen_is_cleared_when_the_verb_is_interrupted()
    {
        var office = new KeyOffice(_server);
        (await office.RunAsync("init")).AssertDone();
        (await office.RunAsync("zone", "create", "out", "--tenant", "demo", "--direction", "out", "--formats", "4")).AssertDone();
        using var terminal = await ExportAsync(office);
        await terminal.TypeAsync("Component 1 of 2", string.Empty);
        await terminal.PressAsync("Write it down", Terminal.ControlC);
        var shown = await terminal.EndAsync();
        Assert.Matches(@"(?s)[0-9A-F]{64}.*\x1b\[3J", shown);
        Assert.DoesNotContain("Component 2 of 2", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_zone_key_s_components_are_shown_one_at_a_time_and_make_the_key()
    {
        var office = new KeyOffice(_server);
        (await office.RunAsync("init")).AssertDone();
        (await office.RunAsync("zone", "create", "out", "--tenant", "demo", "--direction", "out", "--formats", "4")).AssertDone();
        using var terminal = await ExportAsync(office);
        for (var component = 1; component <= 2; component++)
        {
            await terminal.TypeAsync($"Component {component} of 2", string.Empty);
            await terminal.TypeAsync("Write it down", string.Empty);
        }

        var shown = await terminal.EndAsync();
        var components = Regex.Matches(shown, "[0-9A-F]{64}").Select(static match => PinnedBytes.Copy(Convert.FromHexString(match.Value))).ToArray();
        Assert.True(KeyComponents.TryCombine(components, oddParity: false, out var key, out _));
        var checkValue = KeyCheckValue.Of(KeyAlgorithm.Aes, key.Bytes).ToString();
        Assert.Contains($"Whole {checkValue}", shown, StringComparison.Ordinal);
        Assert.Equal(checkValue, _server.Sql("SELECT check_value FROM zone_key WHERE name = 'out'"));
        // The screen is cleared after each, with what could be scrolled back to.
        Assert.Equal(2, Regex.Count(shown, @"\x1b\[3J"));
    }

    /// <summary>Two custodians begin to give a zone key out by two components.</summary>
    private static async Task<Terminal> ExportAsync(KeyOffice office)
    {
        await office.AddCustodianAsync("alice");
        await office.AddCustodianAsync("bob");
        var terminal = new Terminal(
            office.Arguments("zone", "export", "out", "--tenant", "demo", "--components", "2", "--custodian", "alice", "--approver", "bob"));
        foreach (var custodian in (string[])["alice", "bob"])
        {
            await terminal.TypeAsync($"Secret of custodian {custodian}", office.Secrets[custodian]);
        }

        return terminal;
    }

    private static string Hex() => Convert.ToHexString(RandomNumberGenerator.GetBytes(32));

    /// <summary>A verb at a terminal, and what that shows.</summary>
    private sealed class Terminal : IDisposable
    {
        private readonly Process _process;
        private readonly StringBuilder _shown = new();
        private int _seen;

        public const string ControlC = "\u0003";

        /// <param name="arguments">Of the verb.</param>
        /// <param name="then">What the shell does afterwards.</param>
        public Terminal(IEnumerable<string> arguments, string then = "") => _process = Process.Start(
            // The shell outlives a Ctrl+C that comes as a signal to all at the terminal, to tell how the verb ended.
            new ProcessStartInfo("script", ["-qec", $"trap : INT; dotnet {string.Join(' ', arguments.Select(static argument => $"'{argument}'"))}{then}", "/dev/null"])
            {
                RedirectStandardInput = true, RedirectStandardOutput = true,
            })!;

        /// <summary>Types a line once the prompt has appeared.</summary>
        public Task TypeAsync(string prompt, string text) => PressAsync(prompt, text + "\r");

        /// <summary>Presses these keys once the prompt has appeared.</summary>
        public async Task PressAsync(string prompt, string keys)
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            var buffer = new char[256];
            int found;
            while ((found = _shown.ToString().IndexOf(prompt, _seen, StringComparison.Ordinal)) < 0)
            {
                var read = await _process.StandardOutput.ReadAsync(buffer, patience.Token);
                Assert.NotEqual(0, read);
                _shown.Append(buffer, 0, read);
            }

            _seen = found + prompt.Length;
            await _process.StandardInput.WriteAsync(keys);
            await _process.StandardInput.FlushAsync(patience.Token);
        }

        /// <summary>All that it showed.</summary>
        public async Task<string> EndAsync()
        {
            _shown.Append(await _process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken));
            await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
            return _shown.ToString();
        }

        public void Dispose() => _process.Dispose();
    }
}
