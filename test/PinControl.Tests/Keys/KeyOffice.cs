using System.Globalization;
using System.Text.Json;
using PinControl.Hosting;
using PinControl.Tests.Cli;
using PinControl.Tests.Serving;
using Xunit;

namespace PinControl.Tests.Keys;

/// <summary>The people who look after the keys of a service under test, at its command line.</summary>
/// <param name="folder">Where the vault's files lie.</param>
/// <param name="settings">Which store, and which other vault than the software vault of that folder, as arguments.</param>
internal sealed class KeyOffice(string folder, IReadOnlyList<string> settings)
{
    private readonly Dictionary<string, string> _secrets = [];

    public KeyOffice(PinControlServer server)
        : this(server.Folder, [.. server.Store.Settings.Select(static setting => "--" + setting)])
    {
    }

    /// <summary>Everything that any verb printed, for secrets to be looked for.</summary>
    public string Printed { get; private set; } = string.Empty;

    public IDictionary<string, string> Secrets => _secrets;

    public Task<CommandResult> RunAsync(params string[] arguments) => RunWithAsync(string.Empty, arguments);

    /// <param name="input">What stands on standard input.</param>
    /// <param name="arguments">Without <c>keys</c>, settings and operator.</param>
    public async Task<CommandResult> RunWithAsync(string input, params string[] arguments)
    {
        var result = await CommandProcess.RunAsync("Development", "dotnet", [.. Arguments(arguments)], input);
        Printed += result.Output + result.Error;
        return result;
    }

    /// <summary>The whole command line of a verb.</summary>
    public IEnumerable<string> Arguments(params string[] arguments)
    {
        var lists = arguments is ["list" or "requests", ..] or ["custodian" or "zone", "list", ..] or ["custodian", "secret", ..];
        return
        [
            typeof(StartUp).Assembly.Location, "keys", .. arguments, "--environment=Development", .. lists ? [] : (string[])["--operator", "you"],
            $"--Storage:SqlitePath={Path.Combine(folder, "pincontrol.db")}", .. TestVault.SoftwareArguments(folder), .. settings,
        ];
    }

    public async Task AddCustodianAsync(string name)
    {
        var added = (await RunAsync("custodian", "add", name, "--secret-hash", await NewSecretAsync(name), "--json")).Json();
        Assert.False(added.TryGetProperty("request", out _));
    }

    /// <summary>The custodian makes the secret, and hands on its hash.</summary>
    public async Task<string> NewSecretAsync(string name)
    {
        var made = await CommandProcess.RunAsync("Development", "dotnet", [.. Arguments("custodian", "secret", "--json")]);
        _secrets[name] = made.Json().GetProperty("secret").GetString()!;
        return made.Json().GetProperty("hash").GetString()!;
    }

    /// <summary>The secret comes from a line of standard input.</summary>
    public Task<CommandResult> AskAsync(string act, string kind, int version, string custodian) =>
        RunWithAsync(_secrets[custodian] + "\n", act, kind, Text(version), "--custodian", custodian, "--json");

    /// <summary>The secret comes from a file.</summary>
    public async Task<CommandResult> ApproveAsync(long request, string custodian)
    {
        var file = Path.Combine(folder, $"{custodian}.secret");
        await File.WriteAllTextAsync(file, _secrets[custodian] + "\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return await RunAsync("approve", Text(request), "--custodian", custodian, "--secret-file", file);
    }

    /// <summary>Asked for by one, approved by the other.</summary>
    public async Task DoAsync(string act, string kind, int version)
    {
        var asked = (await AskAsync(act, kind, version, "alice")).Json();
        (await ApproveAsync(asked.GetProperty("request").GetInt64(), "bob")).AssertDone();
    }

    public async Task<JsonElement> KeyAsync(string kind, int version) => (await RunAsync("list", "--json")).Json().GetProperty("keys").EnumerateArray()
        .Single(key => key.GetProperty("kind").GetString() == kind && key.GetProperty("version").GetInt32() == version);

    public static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
