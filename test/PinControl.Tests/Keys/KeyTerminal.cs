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
        await terminal.TypeAsync("Enter the check value", "123456");
        var shown = await terminal.EndAsync();
        Assert.Contains("not 123456. Nothing was changed.", shown, StringComparison.Ordinal);
        Assert.All(components, component => Assert.DoesNotContain(component[..8], shown, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task A_zone_key_s_components_are_shown_one_at_a_time_and_make_the_key()
    {
        var office = new KeyOffice(_server);
        (await office.RunAsync("init")).AssertDone();
        (await office.RunAsync("zone", "create", "out", "--tenant", "demo", "--direction", "out", "--formats", "4")).AssertDone();
        using var terminal = new Terminal(office.Arguments("zone", "export", "out", "--tenant", "demo", "--components", "2"));
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

    private static string Hex() => Convert.ToHexString(RandomNumberGenerator.GetBytes(32));

    /// <summary>A verb at a terminal, and what that shows.</summary>
    private sealed class Terminal : IDisposable
    {
        private readonly Process _process;
        private readonly StringBuilder _shown = new();
        private int _seen;

        public Terminal(IEnumerable<string> arguments) => _process = Process.Start(
            new ProcessStartInfo("script", ["-qec", $"dotnet {string.Join(' ', arguments.Select(static argument => $"'{argument}'"))}", "/dev/null"])
            {
                RedirectStandardInput = true, RedirectStandardOutput = true,
            })!;

        /// <summary>Types a line once the prompt has appeared.</summary>
        public async Task TypeAsync(string prompt, string text)
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            var buffer = new char[256];
            int found;
            while ((found = _shown.ToString().IndexOf(prompt, _seen, StringComparison.Ordinal)) < 0)
            {
                var read = await _process.StandardOutput.ReadAsync(buffer, patience.Token);
                Assert.NotEqual(0, read);
                _shown.Append(buffer, 0, read);
            }

            _seen = found + prompt.Length;
            await _process.StandardInput.WriteAsync(text + "\r");
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
