using PinControl.Keys;
using PinControl.Pins;

namespace PinControl.Vault.Software;

/// <summary>
/// Has the keys in memory exactly as long as their file lies where it belongs. A file taken away takes the vault out of service; brought
/// back, it puts it in again, without a restart; another vault's file in its place does not.
/// </summary>
/// <param name="keepsUp">Whether it changes the session KEK when it is due: the service's to do, and no verb's that only looks.</param>
internal sealed partial class KeyKeeper(
    KeyFile file, TimeProvider clock, ILogger<KeyKeeper> log, IKeyStates? states = null, bool keepsUp = true) : IDisposable
{
    private static readonly TimeSpan BetweenFailedWrites = TimeSpan.FromMinutes(1);

    private readonly ReaderWriterLockSlim _gate = new();
    private volatile Loaded? _loaded;
    private volatile Refusal? _refusal;
    private string? _binding;
    private DateTimeOffset _nextWrite = DateTimeOffset.MinValue;

    /// <summary>Whether the keys are there. Costs a look at the file's date; reads the file when that has changed.</summary>
    public bool IsReady
    {
        get
        {
            var stamp = file.Stamp;
            return (_loaded is { } loaded && loaded.Stamp == stamp) || Load(stamp);
        }
    }

    /// <summary>
    /// Whether the keys are there and the active KEK among them: a node whose key file lags behind the database can seal nothing, and others should be
    /// asked.
    /// </summary>
    public bool CanSeal(IKeyStates known) => IsReady && _loaded?.Keys.Active(KeyKind.Kek, known) is not null;

    /// <summary>Why a start without its key file is refused.</summary>
    public static string Missing(string path) =>
        $"The key file of the setting {SoftwareVaultOptions.KeyFileSetting} does not exist: {path}. "
        + "Bring key file and passphrase file of the nodes that there are; \"pincontrol keys init\" makes it, once, where no key and no PIN is known yet.";

    /// <summary>At start: makes the files if that is allowed, and reads them.</summary>
    /// <exception cref="KeyFileRefusedException">They cannot be used; the message says what to do.</exception>
    public void Prepare(bool mayMake)
    {
        if (file.Stamp is null)
        {
            if (!mayMake)
            {
                throw new KeyFileRefusedException(Missing(file.Path));
            }

            file.Make(clock.GetUtcNow());
        }

        _gate.EnterWriteLock();
        try
        {
            var stamp = file.Stamp;
            var keys = file.Read();
            _binding = BindingOf(keys);
            _loaded = new Loaded(keys, stamp);
        }
        finally
        {
            _gate.ExitWriteLock();
        }
    }

    /// <summary>The keys, which stay as long as the answer is not disposed.</summary>
    /// <exception cref="VaultUnavailableException">They are not there.</exception>
    public HeldKeys Hold()
    {
        if (IsReady)
        {
            if (keepsUp)
            {
                KeepUp();
            }

            _gate.EnterReadLock();
            if (_loaded is { } loaded)
            {
                return new HeldKeys(_gate, loaded.Keys);
            }

            _gate.ExitReadLock();
        }

        throw new VaultUnavailableException($"The software vault has no keys: look at the file of the setting {SoftwareVaultOptions.KeyFileSetting}.");
    }

    /// <summary>Changes the session KEK when its day is over, destroys its predecessor after the hour; otherwise does nothing.</summary>
    public void KeepUp()
    {
        var now = clock.GetUtcNow();
        if (_loaded is not { } current || now < current.Keys.NextChange || now < _nextWrite)
        {
            return;
        }

        _gate.EnterWriteLock();
        try
        {
            if (_loaded is { } loaded && now >= loaded.Keys.NextChange && now >= _nextWrite)
            {
                ChangeSessionKek(loaded, now);
            }
        }
        finally
        {
            _gate.ExitWriteLock();
        }
    }

    /// <summary>Changes the keys and their file as one: whoever reads either sees all of it or nothing. The file's newest content is what is changed.</summary>
    /// <param name="change">Gives the set's successor; throws when there is nothing to change.</param>
    /// <exception cref="VaultUnavailableException">The keys are not there, or the file cannot be written.</exception>
    public void Change(Func<KeySet, DateTimeOffset, KeySet> change)
    {
        _gate.EnterWriteLock();
        try
        {
            using var alone = file.LockPatiently();
            if (!LoadAlone(file.Stamp) || _loaded is not { } loaded)
            {
                throw new VaultUnavailableException($"The software vault has no keys: look at the file of the setting {SoftwareVaultOptions.KeyFileSetting}.");
            }

            var successor = change(loaded.Keys, clock.GetUtcNow());
            Replace(loaded, successor);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or KeyFileRefusedException)
        {
            throw new VaultUnavailableException($"The key file of the setting {SoftwareVaultOptions.KeyFileSetting} cannot be written: {file.Path}.", fault);
        }
        finally
        {
            _gate.ExitWriteLock();
        }
    }

    /// <summary>Erases the keys.</summary>
    public void Dispose()
    {
        _loaded?.Keys.Dispose();
        _loaded = null;
        _gate.Dispose();
    }

    private void ChangeSessionKek(Loaded loaded, DateTimeOffset now)
    {
        try
        {
            using var alone = file.Lock();
            if (file.Stamp != loaded.Stamp)
            {
                // Another process changed the file first: the next look reads it.
                return;
            }

            var successor = loaded.Keys.Successor(now, states?.Newest(KeyKind.SessionKek) ?? 0);
            Replace(loaded, successor);
            LogChanged(log, successor.SessionKek.Version);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or KeyFileRefusedException)
        {
            // The old session KEK serves on: a cardholder is not turned away because a disk is full.
            _nextWrite = now + BetweenFailedWrites;
            LogNotWritten(log, fault, file.Path);
        }
    }

    private void Replace(Loaded loaded, KeySet successor)
    {
        try
        {
            _loaded = new Loaded(successor, file.Write(successor));
        }
        catch
        {
            successor.GiveWayTo(loaded.Keys);
            throw;
        }

        loaded.Keys.GiveWayTo(successor);
    }

    private bool Load(FileStamp? stamp)
    {
        if (_loaded is null && (stamp is null || _refusal == new Refusal(stamp, file.SecretStamp)))
        {
            return false;
        }

        _gate.EnterWriteLock();
        try
        {
            return LoadAlone(file.Stamp);
        }
        finally
        {
            _gate.ExitWriteLock();
        }
    }

    private bool LoadAlone(FileStamp? stamp)
    {
        if (_loaded is { } loaded)
        {
            if (loaded.Stamp == stamp)
            {
                return true;
            }

            _loaded = null;
            loaded.Keys.Dispose();
        }

        var refusal = new Refusal(stamp, file.SecretStamp);
        if (stamp is null || _binding is null || _refusal == refusal)
        {
            return false;
        }

        try
        {
            _loaded = new Loaded(ReadSameVault(), stamp);
            return true;
        }
        catch (KeyFileRefusedException fault)
        {
            // Until one of the two files changes there is nothing to try again.
            _refusal = refusal;
            LogRefused(log, fault.Message);
            return false;
        }
    }

    private KeySet ReadSameVault()
    {
        var keys = file.Read();
        if (BindingOf(keys) == _binding)
        {
            return keys;
        }

        keys.Dispose();
        throw new KeyFileRefusedException(
            $"Another vault's key file is in the place of the one this service started with: {file.Path}. Bring the old one back, or restart to go on with the new.");
    }

    // It never changes, and no PIN opens without it: it is what makes a file this vault's.
    private static string BindingOf(KeySet keys) => keys.Keys.Single(static key => key.Kind == KeyKind.Binding).CheckValue;

    [LoggerMessage(6001, LogLevel.Information, "The session KEK is version {Version} now")]
    private static partial void LogChanged(ILogger log, int version);

    [LoggerMessage(6002, LogLevel.Error, "The session KEK could not be changed: {Path} cannot be written. It is tried again every minute")]
    private static partial void LogNotWritten(ILogger log, Exception fault, string path);

    [LoggerMessage(6003, LogLevel.Error, "The vault is out of service. {Message}")]
    private static partial void LogRefused(ILogger log, string message);

    private sealed record Loaded(KeySet Keys, FileStamp? Stamp);

    private sealed record Refusal(FileStamp? KeyFile, FileStamp? SecretFile);
}
