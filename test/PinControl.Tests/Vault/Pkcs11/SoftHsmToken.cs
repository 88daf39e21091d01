using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using PinControl.Cryptography;
using PinControl.Vault.Pkcs11;

namespace PinControl.Tests.Vault.Pkcs11;

/// <summary>A token of its own in SoftHSM, made as the documents say.</summary>
public sealed class SoftHsmToken : IDisposable
{
    public const string Module = "/usr/lib/softhsm/libsofthsm2.so";

    // SoftHSM reads its configuration once a process, when it is initialized: all tokens of this process lie in one folder.
    private static readonly Lazy<string> Folder = new(Configure);

    // A token that comes back while another one is made would be taken for the new one.
    private static readonly Lock Change = new();

    private readonly string _folder = Directory.CreateTempSubdirectory("pincontrol-token-").FullName;

    public SoftHsmToken()
    {
        Pin = StrictBase64Url.Encode(RandomNumberGenerator.GetBytes(12));
        PinFile = Path.Combine(_folder, "token.pin");
        File.WriteAllText(PinFile, Pin + "\n");
        File.SetUnixFileMode(PinFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Label = $"test-{Guid.NewGuid():N}"[..30];
        lock (Change)
        {
            var before = Directory.GetDirectories(Folder.Value).ToHashSet();
            Run("--init-token", "--free", "--label", Label, "--so-pin", "security-officer", "--pin", Pin);
            Place = Directory.GetDirectories(Folder.Value).Single(made => !before.Contains(made));
        }
    }

    public string Label { get; }

    public string Pin { get; }

    public string PinFile { get; }

    /// <summary>The token's own folder.</summary>
    public string Place { get; }

    /// <summary>SoftHSM's configuration file, for other processes.</summary>
    public static string Configuration => Path.Combine(Path.GetDirectoryName(Folder.Value)!, "softhsm2.conf");

    internal Pkcs11VaultOptions Options => new() { Module = Module, TokenLabel = Label, PinFile = PinFile };

    private string Away => Path.Combine(_folder, "away");

    public void TakeAway() => Move(Place, Away);

    public void BringBack() => Move(Away, Place);

    public void Dispose()
    {
        lock (Change)
        {
            if (Directory.Exists(Place))
            {
                Directory.Delete(Place, recursive: true);
            }
        }

        Directory.Delete(_folder, recursive: true);
    }

    private static void Move(string from, string to)
    {
        lock (Change)
        {
            Directory.Move(from, to);
        }
    }

    private static string Configure()
    {
        var folder = Directory.CreateTempSubdirectory("pincontrol-softhsm-").FullName;
        var tokens = Directory.CreateDirectory(Path.Combine(folder, "tokens")).FullName;
        var file = Path.Combine(folder, "softhsm2.conf");
        File.WriteAllText(file, $"directories.tokendir = {tokens}\nobjectstore.backend = file\nlog.level = ERROR\n");
        // The framework keeps its own copy of the environment, which native code does not see.
        Environment.SetEnvironmentVariable("SOFTHSM2_CONF", file);
        _ = SetNative("SOFTHSM2_CONF", file, 1);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        return tokens;
    }

    private static void Run(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("softhsm2-util", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var said = process.StandardOutput.ReadToEnd() + process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"softhsm2-util failed: {said}");
        }
    }

    [DllImport("libc", EntryPoint = "setenv", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetNative(string name, string value, int overwrite);
}
