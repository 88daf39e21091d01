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

    /// <summary>That the vault is this database's, and has the key that it means.</summary>
    /// <exception cref="InvalidOperationException">It has not; the message says so.</exception>
    public async Task RequireInVaultAsync(KeyVersion key, CancellationToken cancellation)
    {
        var held = await Vault.ListAsync(cancellation);
        RequireOwn(held);
        var text = KeyNames.Text(key.Kind, key.Version);
        var same = held.FirstOrDefault(one => one.Kind == key.Kind && one.Version == key.Version)
            ?? throw new InvalidOperationException($"The vault has no {text}. Nothing was changed.");
        if (same.Defect is not null)
        {
            throw new InvalidOperationException($"{KeyComparison.Text((key, same))} Nothing was changed.");
        }

        if (same.CheckValue != key.CheckValue)
        {
            throw new InvalidOperationException(
                $"The vault's {text} has check value {same.CheckValue}, the database's {key.CheckValue ?? "none"}: they are different keys. Nothing was changed.");
        }
    }

    /// <summary>That no version is another key in the vault than the database means.</summary>
    /// <exception cref="InvalidOperationException">One is; the message says so.</exception>
    public void RequireOwn(IReadOnlyList<VaultKey> held)
    {
        if (KeyComparison.Stranger(Known, held) is { } stranger)
        {
            throw new InvalidOperationException($"{KeyComparison.Text(stranger)} Nothing was changed.");
        }
    }

    /// <summary>That the vault is this database's and has its active keys: a vault that lacks them needs those, and none beside them.</summary>
    /// <exception cref="InvalidOperationException">It is not, or has not; the message says so.</exception>
    public void RequireComplete(IReadOnlyList<VaultKey> held)
    {
        RequireOwn(held);
        if (KeyComparison.Lacking(Known, held) is { } lacking)
        {
            throw new InvalidOperationException(
                $"The vault lacks {KeyNames.Text(lacking.Kind, lacking.Version)}, which the database has as the active one: bring the keys of the nodes that there are"
                + "; from a software vault's key file: pincontrol keys move-software. Nothing was made.");
        }
    }

    /// <inheritdoc cref="RequireComplete(IReadOnlyList{VaultKey})" />
    public async Task RequireCompleteAsync(CancellationToken cancellation) => RequireComplete(await Vault.ListAsync(cancellation));

    /// <summary>The key that is to be destroyed: the very one that the database means, in a vault that is this database's.</summary>
    /// <returns><see langword="null"/> if the vault has no such version.</returns>
    /// <exception cref="InvalidOperationException">It has another key under that version, or is not this database's.</exception>
    public async Task<VaultKey?> FindDoomedAsync(KeyVersion key, CancellationToken cancellation)
    {
        var held = await Vault.ListAsync(cancellation);
        RequireOwn(held);
        var there = held.FirstOrDefault(one => one.Kind == key.Kind && one.Version == key.Version);
        if (there is not null && (there.Defect is not null || (key.CheckValue ?? there.CheckValue) != there.CheckValue))
        {
            throw new InvalidOperationException($"{KeyComparison.Text((key, there))} Nothing was changed.");
        }

        return KeyComparison.Belongs(Known, held)
            ? there
            : throw new InvalidOperationException(
                "The vault has none of this database's keys: it does not belong to this database. Bring the settings of the vault that has them. Nothing was changed.");
    }

    /// <summary>Claims the next version, has the key made or entered, and notes its check value.</summary>
    public async Task<VaultKey> MakeAsync(KeyKind kind, Func<int, ValueTask<VaultKey>> make, KeyActor actor, CancellationToken cancellation)
    {
        var held = await Vault.ListAsync(cancellation);
        RequireComplete(held);
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
        if (held.FirstOrDefault(key => key.Defect is not null && !Known.Any(one => one.Kind == key.Kind)) is { } damaged)
        {
            throw new InvalidOperationException($"The vault's {KeyNames.Text(damaged.Kind, damaged.Version)} cannot be told apart: {damaged.Defect}. Nothing was changed.");
        }

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
