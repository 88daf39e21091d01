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

    private readonly string _folder = Directory.CreateTempSubdirectory("pincontrol-token-").FullName;

    public SoftHsmToken()
    {
        Pin = StrictBase64Url.Encode(RandomNumberGenerator.GetBytes(12));
        PinFile = Path.Combine(_folder, "token.pin");
        File.WriteAllText(PinFile, Pin + "\n");
        File.SetUnixFileMode(PinFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Label = $"test-{Guid.NewGuid():N}"[..30];
        // Made aside: whoever looks into the folder meanwhile, in this process or another, sees no half of it.
        var aside = Directory.CreateDirectory(Path.Combine(_folder, "tokens")).FullName;
        Run(Configure(aside), "--init-token", "--free", "--label", Label, "--so-pin", "security-officer", "--pin", Pin);
        var made = Directory.GetDirectories(aside).Single();
        Place = Path.Combine(Folder.Value, Path.GetFileName(made));
        Directory.Move(made, Place);
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

    public void TakeAway() => Directory.Move(Place, Away);

    public void BringBack() => Directory.Move(Away, Place);

    public void Dispose()
    {
        // It goes as it came: whole.
        if (Directory.Exists(Place))
        {
            TakeAway();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private static string Configure()
    {
        var folder = Directory.CreateTempSubdirectory("pincontrol-softhsm-").FullName;
        var tokens = Directory.CreateDirectory(Path.Combine(folder, "tokens")).FullName;
        var file = Configure(tokens);
        // The framework keeps its own copy of the environment, which native code does not see.
        Environment.SetEnvironmentVariable("SOFTHSM2_CONF", file);
        _ = SetNative("SOFTHSM2_CONF", file, 1);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        return tokens;
    }

    /// <summary>Beside the folder of tokens.</summary>
    private static string Configure(string tokens)
    {
        var file = Path.Combine(Path.GetDirectoryName(tokens)!, "softhsm2.conf");
        File.WriteAllText(file, $"directories.tokendir = {tokens}\nobjectstore.backend = file\nlog.level = ERROR\n");
        return file;
    }

    private static void Run(string configuration, params string[] arguments)
    {
        var start = new ProcessStartInfo("softhsm2-util", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["SOFTHSM2_CONF"] = configuration;
        using var process = Process.Start(start)!;
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
