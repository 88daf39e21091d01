using Microsoft.Extensions.Logging.Abstractions;
using PinControl.Hosting;
using PinControl.Keys;
using PinControl.Vault;
using PinControl.Vault.Pkcs11;
using PinControl.Vault.Software;

namespace PinControl.Cli;

/// <summary>Opens the vault that the service would open with the same settings and environment.</summary>
internal static class VaultAccess
{
    /// <param name="states">Which versions are active.</param>
    /// <param name="mayMake">Whether a software vault that is not there yet is made.</param>
    /// <exception cref="SettingException">There is none, or a setting is wrong.</exception>
    public static OpenedVault Open(StoreAccess access, IKeyStates states, bool mayMake)
    {
        var options = access.ReadVault();
        return options.Provider switch
        {
            VaultOptions.SoftwareProvider => OpenSoftware(options.Software, states, mayMake),
            VaultOptions.Pkcs11Provider => OpenToken(options.Pkcs11, states),
            _ => throw new SettingException($"The setting Vault:Provider names a vault that the command line cannot open: {options.Provider}."),
        };
    }

    private static OpenedVault OpenToken(Pkcs11VaultOptions options, IKeyStates states)
    {
        TokenVault? token = null;
        WatchedToken? watched = null;
        try
        {
            token = TokenVaultKeys.Load(options, states);
            token.Link.OpenAsync().GetAwaiter().GetResult();
            watched = new WatchedToken(token, options);
            token = null;
            var opened = new OpenedVault(options.Description, new Pkcs11KeyVault(watched.Token), watched);
            watched = null;
            return opened;
        }
        catch (TokenRefusedException fault)
        {
            throw new SettingException(fault.Message, fault);
        }
        finally
        {
            watched?.Dispose();
            token?.Dispose();
        }
    }

    /// <summary>A software vault whose files are named.</summary>
    /// <exception cref="SettingException">It is not there, or cannot be used.</exception>
    public static OpenedVault OpenSoftware(SoftwareVaultOptions options, IKeyStates states, bool mayMake)
    {
        KeyKeeper? keeper = null;
        try
        {
            keeper = new KeyKeeper(new KeyFile(options), TimeProvider.System, NullLogger<KeyKeeper>.Instance, states, keepsUp: false);
            keeper.Prepare(mayMake);
            var opened = new OpenedVault($"software, keys in {options.KeyFile}", new SoftwareKeyVault(keeper, states), keeper);
            keeper = null;
            return opened;
        }
        catch (KeyFileRefusedException fault)
        {
            throw new SettingException(fault.Message, fault);
        }
        finally
        {
            keeper?.Dispose();
        }
    }
}

/// <summary>A token that is looked after while a verb works on it, as the service would: some work for hours.</summary>
internal sealed class WatchedToken : IDisposable
{
    private readonly CancellationTokenSource _over = new();
    private readonly Task _watch;

    public WatchedToken(TokenVault token, Pkcs11VaultOptions options)
    {
        Token = token;
        _watch = Task.Run(() => new TokenWatch(token, options, NullLogger.Instance).RunAsync(_over.Token));
    }

    public TokenVault Token { get; }

    public void Dispose()
    {
        _over.Cancel();
        // It ends by being cancelled.
        _watch.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default).Wait();
        Token.Dispose();
        _over.Dispose();
    }
}

/// <summary>A vault that a verb works on.</summary>
/// <param name="description">For people.</param>
/// <param name="owned">What is let go of with it.</param>
internal sealed class OpenedVault(string description, IKeyVault keys, IDisposable owned) : IDisposable
{
    public string Description => description;

    public IKeyVault Keys => keys;

    public void Dispose() => owned.Dispose();
}
