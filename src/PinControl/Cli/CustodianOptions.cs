using System.CommandLine;
using System.Security.Cryptography;
using PinControl.Clients;
using PinControl.Hosting;
using PinControl.Keys;
using PinControl.Vault.Software;

namespace PinControl.Cli;

/// <summary>
/// Who of the custodians acts: <c>--custodian NAME</c>, and the secret from a file, a terminal without echo, or a line of standard input. Beside it,
/// where two act together: <c>--approver NAME</c>.
/// </summary>
internal sealed class CustodianOptions
{
    private const int MostSecretBytes = 256;

    private readonly Option<AccountName> _name;
    private readonly Option<string?> _secretFile;

    public CustodianOptions(bool required)
        : this("--custodian", "--secret-file", "The custodian who makes or decides the request.", required)
    {
    }

    private CustodianOptions(string name, string secretFile, string who, bool required)
    {
        _name = Options.Name(name, "NAME", who);
        _name.Required = required;
        _secretFile = new Option<string?>(secretFile)
        {
            Description = "A file with this custodian's secret, which only its owner may read; without it the secret is asked for.", HelpName = "FILE",
        };
    }

    /// <summary>The second of two who act together.</summary>
    public static CustodianOptions Approver() => new("--approver", "--approver-secret-file", "Another custodian, who approves it.", required: true);

    public void AddTo(Command verb)
    {
        verb.Add(_name);
        verb.Add(_secretFile);
    }

    /// <summary>Who is named, proved or not.</summary>
    public string? Named(ParseResult parsed) => parsed.GetValue(_name)?.Text;

    /// <returns><see langword="null"/> if no custodian was named.</returns>
    /// <exception cref="SettingException">The secret cannot be read.</exception>
    public CustodianCredential? Read(ParseResult parsed)
    {
        if (parsed.GetValue(_name) is not { } name)
        {
            return null;
        }

        try
        {
            using var secret = parsed.GetValue(_secretFile) is { } path
                ? OwnerOnlyFile.Read(Path.GetFullPath(path), _secretFile.Name, MostSecretBytes)
                : SecretInput.ReadLine($"Secret of custodian {name} (not shown): ")
                    ?? throw new SettingException($"The input ended before the secret of custodian {name}. Nothing was changed.");
            return new CustodianCredential(name, SHA256.HashData(secret.Bytes.TrimEnd("\r\n "u8)));
        }
        catch (KeyFileRefusedException fault)
        {
            throw new SettingException(fault.Message, fault);
        }
    }
}
