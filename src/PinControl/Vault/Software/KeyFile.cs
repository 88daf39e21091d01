using PinControl.Cryptography;

namespace PinControl.Vault.Software;

/// <summary>The file that holds all keys, sealed by a passphrase or by 32 random bytes from another file.</summary>
internal sealed class KeyFile(SoftwareVaultOptions options)
{
    private const int MostBytes = 64 * 1024;
    private const int MostPassphraseBytes = 1024;
    private const int FewestPassphraseBytes = 16;
    private static readonly TimeSpan MostPatience = TimeSpan.FromSeconds(15);

    public string Path => options.KeyFile;

    /// <summary>The key file as it is now, unread.</summary>
    public FileStamp? Stamp => FileStamp.Of(options.KeyFile);

    /// <summary>The file that opens it as it is now, unread.</summary>
    public FileStamp? SecretStamp => FileStamp.Of(options.SealKeyFile ?? options.PassphraseFile);

    /// <exception cref="KeyFileRefusedException">A file is missing, open to others, or does not open.</exception>
    public KeySet Read()
    {
        using var file = OwnerOnlyFile.Read(options.KeyFile, SoftwareVaultOptions.KeyFileSetting, MostBytes);
        // What it is sealed by stands in the file: where the setting is new, the next writing follows it.
        var bySealKey = FileKey.IsBySealKey(file.Bytes);
        using var secret = bySealKey ? ReadSealKey() : ReadPassphrase();
        using var key = FileKey.ForFile(bySealKey ? secret.Bytes : Text(secret), file.Bytes)
            ?? throw new KeyFileRefusedException(
                $"The setting {SoftwareVaultOptions.KeyFileSetting} names a file that is no key file of this version: {options.KeyFile}.");
        var (what, setting, path) = bySealKey
            ? ("key", SoftwareVaultOptions.SealKeyFileSetting, options.SealKeyFile)
            : ("passphrase", SoftwareVaultOptions.PassphraseFileSetting, options.PassphraseFile);
        using var entries = key.Open(file.Bytes)
            ?? throw new KeyFileRefusedException(
                $"The key file of the setting {SoftwareVaultOptions.KeyFileSetting} does not open with the {what} of the setting {setting}: "
                + $"{options.KeyFile}, {path}. Either the {what} belongs to another key file, or the key file was altered.");
        return KeyEntries.Read(entries.Bytes)
            ?? throw new KeyFileRefusedException($"A newer version wrote the key file of the setting {SoftwareVaultOptions.KeyFileSetting}: {options.KeyFile}.");
    }

    /// <summary>Writes the keys, under a fresh salt. The caller holds <see cref="Lock"/>.</summary>
    public FileStamp Write(KeySet keys)
    {
        using var secret = options.SealKeyFile is null ? ReadPassphrase() : ReadSealKey();
        using var key = options.SealKeyFile is null ? FileKey.Create(Text(secret)) : FileKey.CreateBySealKey(secret.Bytes);
        using var entries = KeyEntries.Write(keys);
        return OwnerOnlyFile.Write(options.KeyFile, key.Seal(entries.Bytes));
    }

    /// <summary>Makes fresh keys, and a passphrase or the key that seals them if there is none.</summary>
    public void Make(DateTimeOffset now)
    {
        try
        {
            OwnerOnlyFile.MakeFolderOf(options.KeyFile);
            OwnerOnlyFile.MakeFolderOf(options.SealKeyFile ?? options.PassphraseFile);
            using var alone = LockPatiently();
            if (SecretStamp is null)
            {
                MakeSecret();
            }

            if (Stamp is null)
            {
                using var keys = KeySet.Create(now);
                Write(keys);
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new KeyFileRefusedException($"The key file of the setting {SoftwareVaultOptions.KeyFileSetting} cannot be made: {options.KeyFile}.", fault);
        }
    }

    /// <exception cref="IOException">Another process writes the file now.</exception>
    public IDisposable Lock() => OwnerOnlyFile.Lock(options.KeyFile);

    /// <summary>Several nodes may start at once on one folder: the first makes the keys, the others find them.</summary>
    public IDisposable LockPatiently()
    {
        for (var started = System.Diagnostics.Stopwatch.StartNew(); ;)
        {
            try
            {
                return Lock();
            }
            catch (IOException) when (started.Elapsed < MostPatience)
            {
                Thread.Sleep(20);
            }
        }
    }

    private void MakeSecret()
    {
        using var random = PinnedBytes.Random(KeySet.KeySize);
        if (options.SealKeyFile is { } sealKeyFile)
        {
            OwnerOnlyFile.Write(sealKeyFile, random.Bytes);
        }
        else
        {
            OwnerOnlyFile.Write(options.PassphraseFile, System.Text.Encoding.ASCII.GetBytes(StrictBase64Url.Encode(random.Bytes) + "\n"));
        }
    }

    private PinnedBytes ReadSealKey()
    {
        if (options.SealKeyFile is null)
        {
            throw new KeyFileRefusedException(
                $"The key file of the setting {SoftwareVaultOptions.KeyFileSetting} is sealed by a key of another file: name that file in the setting "
                + $"{SoftwareVaultOptions.SealKeyFileSetting}. {options.KeyFile}");
        }

        var key = OwnerOnlyFile.Read(options.SealKeyFile, SoftwareVaultOptions.SealKeyFileSetting, KeySet.KeySize);
        if (key.Bytes.Length == KeySet.KeySize)
        {
            return key;
        }

        key.Dispose();
        throw new KeyFileRefusedException(
            $"The file of the setting {SoftwareVaultOptions.SealKeyFileSetting} must hold exactly {KeySet.KeySize} random bytes: {options.SealKeyFile}.");
    }

    private PinnedBytes ReadPassphrase()
    {
        var passphrase = OwnerOnlyFile.Read(options.PassphraseFile, SoftwareVaultOptions.PassphraseFileSetting, MostPassphraseBytes);
        if (Text(passphrase).Length >= FewestPassphraseBytes)
        {
            return passphrase;
        }

        passphrase.Dispose();
        throw new KeyFileRefusedException(
            $"The passphrase of the setting {SoftwareVaultOptions.PassphraseFileSetting} has fewer than {FewestPassphraseBytes} characters: {options.PassphraseFile}.");
    }

    // Editors end a file with a line break that nobody typed as part of the passphrase.
    private static ReadOnlySpan<byte> Text(PinnedBytes passphrase) => passphrase.Bytes.TrimEnd("\r\n"u8);
}
