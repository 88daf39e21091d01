namespace PinControl.Vault.Pkcs11;

/// <summary>Finds the token and logs in, once after each time that the module was initialized.</summary>
internal sealed class TokenOpening(Pkcs11VaultOptions options, TokenProfile profile, Pkcs11Module module)
{
    private readonly TokenLogin _login = new(options);
    private readonly Lock _opening = new();
    private volatile LoggedInToken? _open;

    /// <summary>As it was opened last; perhaps before the module was initialized anew.</summary>
    public LoggedInToken? Latest => _open;

    /// <summary>The token, logged in since the module was last initialized. Within the gate only.</summary>
    /// <exception cref="TokenRefusedException">It is not there, or does not take the PIN.</exception>
    /// <exception cref="TokenFaultException">The module does not do it.</exception>
    public LoggedInToken Current()
    {
        var generation = module.Generation;
        if (_open is { } open && open.Generation == generation)
        {
            return open;
        }

        lock (_opening)
        {
            if (_open is { } opened && opened.Generation == generation)
            {
                return opened;
            }

            var slot = _login.FindSlot(module.Library);
            var keeper = TokenSession.Open(module.Library, profile, slot);
            try
            {
                _login.LogIn(module.Library, slot, keeper);
            }
            catch
            {
                keeper.Close();
                throw;
            }

            var recycleAfter = options.RecycleAfter ?? (module.IsSoftHsm() ? Pkcs11VaultOptions.SoftHsmRecycleAfter : 0);
            return _open = new LoggedInToken(module.Library, generation, slot, keeper, recycleAfter);
        }
    }

    /// <summary>Closes all sessions. It enters the gate for that, as every call: the module might be finalized meanwhile for somebody else.</summary>
    public async Task CloseAsync(TimeSpan patience)
    {
        try
        {
            await module.Gate.EnterAsync(patience);
        }
        catch (TimeoutException)
        {
            return;
        }

        try
        {
            Close();
        }
        finally
        {
            module.Gate.Leave();
        }
    }

    private void Close()
    {
        if (_open is { } open && open.Generation == module.Generation)
        {
            open.CloseAll();
        }

        _open = null;
    }
}
