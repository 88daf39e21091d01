using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
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
        var office = new KeyOffice(_server);
        var command = string.Join(' ', office.Arguments("create", "kek", "--components", "2").Select(static argument => $"'{argument}'"));
        using var process = Process.Start(new ProcessStartInfo("script", ["-qec", $"dotnet {command}", "/dev/null"])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true,
        })!;
        var shown = new StringBuilder();
        await TypeAsync(process, shown, "Component 1 of 2", components[0]);
        await TypeAsync(process, shown, "Component 2 of 2", components[1]);
        await TypeAsync(process, shown, "Enter the check value", "123456");
        shown.Append(await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken));
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Contains("not 123456. Nothing was changed.", shown.ToString(), StringComparison.Ordinal);
        Assert.All(components, component => Assert.DoesNotContain(component[..8], shown.ToString(), StringComparison.OrdinalIgnoreCase));
    }

    private static string Hex() => Convert.ToHexString(RandomNumberGenerator.GetBytes(32));

    private static async Task TypeAsync(Process process, StringBuilder shown, string prompt, string text)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var buffer = new char[256];
        while (!shown.ToString().Contains(prompt, StringComparison.Ordinal))
        {
            var read = await process.StandardOutput.ReadAsync(buffer, patience.Token);
            Assert.NotEqual(0, read);
            shown.Append(buffer, 0, read);
        }

        await process.StandardInput.WriteAsync(text + "\r");
        await process.StandardInput.FlushAsync(patience.Token);
    }
}
