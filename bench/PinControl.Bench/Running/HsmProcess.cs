using System.Globalization;
using System.Security.Cryptography;

namespace PinControl.Bench.Running;

/// <summary>A fresh token in SoftHSM, and the process that measures the vault on it.</summary>
internal static class HsmProcess
{
    private const string Module = "/usr/lib/softhsm/libsofthsm2.so";
    private const string Label = "bench";
    private static readonly TimeSpan ToMakeToken = TimeSpan.FromSeconds(30);

    public static async Task<IReadOnlyList<double[]>> RunAsync(Workplace workplace, string built, TimeSpan most, IReadOnlyList<string> task)
    {
        var folder = workplace.Make($"hsm-{Guid.NewGuid():N}");
        var (configuration, pinFile) = (Path.Combine(folder, "softhsm2.conf"), Path.Combine(folder, "token.pin"));
        var tokens = Directory.CreateDirectory(Path.Combine(folder, "tokens")).FullName;
        await File.WriteAllTextAsync(configuration, $"directories.tokendir = {tokens}\nobjectstore.backend = file\nlog.level = ERROR\n");
        var pin = Convert.ToHexString(RandomNumberGenerator.GetBytes(12));
        await File.WriteAllTextAsync(pinFile, pin);
        File.SetUnixFileMode(pinFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);

        var environment = new Dictionary<string, string> { ["SOFTHSM2_CONF"] = configuration };
        await workplace.Start("softhsm2-util", "softhsm2-util", ["--init-token", "--free", "--label", Label, "--so-pin", "security-officer", "--pin", pin], folder, environment)
            .FinishAsync(ToMakeToken);
        var program = Path.Combine(built, "hsm", "PinControl.Bench.Hsm.dll");
        var text = await workplace.Start("the vault on SoftHSM", "dotnet", [program, Module, Label, pinFile, .. task], Path.GetDirectoryName(program), environment).FinishAsync(most);
        var results = text.Split('\n').Where(static line => line.StartsWith("RESULT ", StringComparison.Ordinal))
            .Select(static line => line.Split(' ')[1..].Select(static number => double.Parse(number, CultureInfo.InvariantCulture)).ToArray()).ToArray();
        return results.Length > 0 ? results : throw new BenchException($"The vault on SoftHSM gave no result:\n{text}");
    }
}
