using PinControl.Audit;
using PinControl.Hosting;
using PinControl.Keys;
using PinControl.Storage;
using PinControl.Storage.Lane;

namespace PinControl.Cli;

/// <summary>Store and vault side by side, for the verbs about keys.</summary>
internal sealed class KeyDesk : IAsyncDisposable
{
    private readonly OpenedStore _opened;
    private readonly OpenedVault _vault;
    private readonly KeyDirectory _states;

    private KeyDesk(OpenedStore opened, OpenedVault vault, KeyDirectory states) => (_opened, _vault, _states) = (opened, vault, states);

    public string StoreDescription => _opened.Description;

    public string VaultDescription => _vault.Description;

    public LaneStore Store => _opened.Store;

    public IKeyVault Vault => _vault.Keys;

    /// <summary>What the database knows, as it was read last.</summary>
    public IReadOnlyList<KeyVersion> Known { get; private set; } = [];

    /// <summary>What the vault had and the database was told of just now.</summary>
    public IReadOnlyList<VaultKey> Registered { get; private set; } = [];

    /// <param name="first">
    /// The operator of <c>keys init</c>: what the vault holds is registered in that name, and store and software vault are made if they are not there, the
    /// vault only where no key and no PIN is known. Other verbs change nothing by opening.
    /// </param>
    /// <exception cref="SettingException">One of them is not there, or a setting is wrong.</exception>
    public static async Task<KeyDesk> OpenAsync(StoreAccess access, CancellationToken cancellation, Operator? first = null)
    {
        access.ReadVault();
        var states = new KeyDirectory();
        var opened = access.Open(mayMake: first is not null);
        OpenedVault? vault = null;
        try
        {
            var known = await ReadFirstAsync(opened.Store, cancellation);
            var isFresh = first is not null && known.Count == 0 && (await opened.Store.CountPinsAsync(cancellation)).Count == 0;
#pragma warning disable CA2000 // The desk has both, and the catch below lets go of them.
            vault = VaultAccess.Open(access, states, mayMake: isFresh);
            states.Take(known);
            var held = await vault.Keys.ListAsync(cancellation);
            var desk = new KeyDesk(opened, vault, states) { Known = known };
#pragma warning restore CA2000
            if (first is not null)
            {
                await desk.RegisterAsync(held, new KeyActor(first), cancellation);
            }

            return desk;
        }
        catch
        {
            vault?.Dispose();
            await opened.DisposeAsync();
            throw;
        }
    }

    /// <summary>Reads the database anew.</summary>
    public async Task RefreshAsync(CancellationToken cancellation)
    {
        Known = await Store.ListKeysAsync(cancellation);
        _states.Take(Known);
    }

    /// <summary>A version of the database's, if it has it.</summary>
    public KeyVersion? Find(KeyKind kind, int version) => Known.FirstOrDefault(key => key.Kind == kind && key.Version == version);

    public KeyVersion? Active(KeyKind kind) => Known.FirstOrDefault(key => key.Kind == kind && key.State == KeyState.Active);

    /// <summary>Whether the vault has the key that the database means.</summary>
    /// <exception cref="InvalidOperationException">It has not; the message says so.</exception>
    public async Task RequireInVaultAsync(KeyVersion key, CancellationToken cancellation)
    {
        var held = (await Vault.ListAsync(cancellation)).FirstOrDefault(one => one.Kind == key.Kind && one.Version == key.Version)
            ?? throw new InvalidOperationException($"The vault has no {KeyNames.Text(key.Kind, key.Version)}. Nothing was changed.");
        if (held.CheckValue != key.CheckValue)
        {
            throw new InvalidOperationException(
                $"The vault's {KeyNames.Text(key.Kind, key.Version)} has check value {held.CheckValue}, the database's {key.CheckValue ?? "none"}: they are different keys. Nothing was changed.");
        }
    }

    /// <summary>Whether the vault is this database's.</summary>
    /// <exception cref="InvalidOperationException">It is not; the message says so.</exception>
    public void RequireOwn(IReadOnlyList<VaultKey> held)
    {
        if (KeyComparison.Foreign(Known, held) is { } foreign)
        {
            throw new InvalidOperationException($"{KeyComparison.Text(foreign)} Nothing was changed.");
        }
    }

    /// <summary>Claims the next version, has the key made or entered, and notes its check value.</summary>
    public async Task<VaultKey> MakeAsync(KeyKind kind, Func<int, ValueTask<VaultKey>> make, KeyActor actor, CancellationToken cancellation)
    {
        var held = await Vault.ListAsync(cancellation);
        RequireOwn(held);
        if (KeyComparison.NeedsProof(Known, held))
        {
            throw new InvalidOperationException("The database does not know this vault's keys yet. Start the service, or run: pincontrol keys init --operator NAME");
        }

        var version = await Store.ClaimKeyAsync(kind, actor, cancellation);
        var key = await make(version);
        await Store.NoteKeyAsync(kind, version, key.CheckValue, actor, cancellation);
        await RefreshAsync(cancellation);
        return key;
    }

    /// <summary>Store and vault in two lines.</summary>
    public void WritePlaces()
    {
        Report.WriteStore(_opened);
        Report.WriteFact("Vault", _vault.Description);
    }

    public async ValueTask DisposeAsync()
    {
        _vault.Dispose();
        await _opened.DisposeAsync();
    }

    private async Task RegisterAsync(IReadOnlyList<VaultKey> held, KeyActor actor, CancellationToken cancellation)
    {
        RequireOwn(held);
        if (KeyComparison.NeedsProof(Known, held))
        {
            _states.Take(KeyProof.BindingOf(held));
            if (!await KeyProof.HoldsAsync(Store, Store, Vault, held, cancellation))
            {
                throw new InvalidOperationException(KeyProof.Refusal);
            }
        }

        var before = Known;
        await Store.RegisterKeysAsync(held, actor, cancellation);
        await RefreshAsync(cancellation);
        Registered = [.. held.Where(key => Known.Any(one => Same(one, key)) && !before.Any(one => Same(one, key)))];
    }

    /// <summary>A store of an older version is brought up to date by its first writer, and has no such table before.</summary>
    private static async Task<IReadOnlyList<KeyVersion>> ReadFirstAsync(LaneStore store, CancellationToken cancellation)
    {
        try
        {
            return await store.ListKeysAsync(cancellation);
        }
        catch (StoreUnavailableException)
        {
            await store.ProbeAsync();
            return await store.ListKeysAsync(cancellation);
        }
    }

    private static bool Same(KeyVersion known, VaultKey held) => known.Kind == held.Kind && known.Version == held.Version;
}
