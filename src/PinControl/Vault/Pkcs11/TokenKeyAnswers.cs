using System.Globalization;
using System.Security.Cryptography;
using PinControl.Cryptography;
using PinControl.Keys;
using PinControl.Pins;

namespace PinControl.Vault.Pkcs11;

/// <summary>
/// Whether the token makes and takes keys of its own as the vault needs them, on keys under a name of their own that are destroyed again; and whether
/// the keys that it holds are as the vault makes them.
/// </summary>
internal sealed class TokenKeyAnswers(TokenVault token, string labelPrefix)
{
    private const string CannotMake = "The token does not keep keys as this vault needs them: see the table in docs/pkcs11.md.";
    private const string BadKey =
        "Make a new version in its place (pincontrol keys create kek or zone-kek, keys rotate identity or session-kek), re-seal what is under it, and retire it: "
        + "whoever has a login to the token can use it for more than it is for.";

    private const string UntoldKey = "Put it right with the token's own tool, and run this again. pincontrol keys list shows the check value that the database means.";

    public async Task<IReadOnlyList<TokenAnswer>> RunAsync(IReadOnlyList<VaultKey> held)
    {
        List<TokenAnswer> answers = [];
        foreach (var kind in Enum.GetValues<KeyKind>())
        {
            answers.Add(await TryAsync($"the token makes {Named(kind)} of its own", CannotMake, () => TryKeyAsync(kind, (keys, version) => keys.CreateAsync(kind, version, default))));
        }

        foreach (var kind in (KeyKind[])[KeyKind.Kek, KeyKind.Binding, KeyKind.Identity])
        {
            answers.Add(await TryAsync($"the token takes {Named(kind)} that is brought", CannotMake, () => TryKeyAsync(kind, (keys, version) => EnterAsync(keys, kind, version))));
        }

        foreach (var key in held)
        {
            answers.Add(await TryAsync($"{token.Keys.Label(key.Kind, key.Version)} may do what it must and nothing more", key.Defect is null ? BadKey : UntoldKey, () => token.ExamineAsync(key.Kind, key.Version)));
        }

        return answers;
    }

    private static string Named(KeyKind kind) => kind switch
    {
        KeyKind.Identity => "an identity key",
        KeyKind.Binding => "a binding key",
        _ => $"a {kind.Name()}",
    };

    private async Task<string?> TryKeyAsync(KeyKind kind, Func<Pkcs11KeyVault, int, ValueTask<VaultKey>> make)
    {
        // It shares the link, which is the caller's to close.
        var trial = new TokenVault(token.Link, string.Create(CultureInfo.InvariantCulture, $"{labelPrefix}-doctor"), KeyStates.Unknown);
        var (keys, version) = (new Pkcs11KeyVault(trial), RandomNumberGenerator.GetInt32(1, int.MaxValue));
        try
        {
            await make(keys, version);
            return await trial.ExamineAsync(kind, version);
        }
        finally
        {
            foreach (var made in await keys.FindAsync([(kind, version)], default))
            {
                await keys.DestroyAsync(made, default);
            }
        }
    }

    private static async ValueTask<VaultKey> EnterAsync(Pkcs11KeyVault keys, KeyKind kind, int version)
    {
        using var key = PinnedBytes.Random(32);
        // A P-256 scalar is less than the group's order.
        key.Bytes[0] &= 0x7F;
        return await keys.EnterAsync(kind, version, key, default);
    }

    private static async Task<TokenAnswer> TryAsync(string name, string advice, Func<Task<string?>> attempt)
    {
        string? fault;
        try
        {
            fault = await attempt();
        }
        catch (Exception unfit) when (unfit is TokenFaultException or VaultUnavailableException or CryptographicException)
        {
            fault = unfit.Message;
        }

        return new TokenAnswer(name, fault, fault is null ? null : advice);
    }
}
