using PinControl.Cryptography;

namespace PinControl.Vault.Software;

/// <summary>The file that holds all keys, sealed by a passphrase from another file.</summary>
internal sealed class KeyFile(SoftwareVaultOptions options)
{
    private const int MostBytes = 64 * 1024;
    private const int MostPassphraseBytes = 1024;
    private const int FewestPassphraseBytes = 16;
    private static readonly TimeSpan MostPatience = TimeSpan.FromSeconds(15);

    public string Path => options.KeyFile;

    /// <summary>The key file as it is now, unread.</summary>
    public FileStamp? Stamp => FileStamp.Of(options.KeyFile);

    /// <summary>The passphrase file as it is now, unread.</summary>
    public FileStamp? PassphraseStamp => FileStamp.Of(options.PassphraseFile);

    /// <exception cref="KeyFileRefusedException">A file is missing, open to others, or does not open.</exception>
    public KeySet Read()
    {
        using var file = OwnerOnlyFile.Read(options.KeyFile, SoftwareVaultOptions.KeyFileSetting, MostBytes);
        using var passphrase = ReadPassphrase();
        using var key = FileKey.ForFile(Text(passphrase), file.Bytes)
            ?? throw new KeyFileRefusedException(
                $"The setting {SoftwareVaultOptions.KeyFileSetting} names a file that is no key file of this version: {options.KeyFile}.");
        using var entries = key.Open(file.Bytes)
            ?? throw new KeyFileRefusedException(
                $"The key file of the setting {SoftwareVaultOptions.KeyFileSetting} does not open with the passphrase of the setting "
                + $"{SoftwareVaultOptions.PassphraseFileSetting}: {options.KeyFile}, {options.PassphraseFile}. Either the passphrase belongs to another "
                + "key file, or the key file was altered.");
        return KeyEntries.Read(entries.Bytes)
            ?? throw new KeyFileRefusedException($"A newer version wrote the key file of the setting {SoftwareVaultOptions.KeyFileSetting}: {options.KeyFile}.");
    }

    /// <summary>Writes the keys, under a fresh salt. The caller holds <see cref="Lock"/>.</summary>
    public FileStamp Write(KeySet keys)
    {
        using var passphrase = ReadPassphrase();
        using var key = FileKey.Create(Text(passphrase));
        using var entries = KeyEntries.Write(keys);
        return OwnerOnlyFile.Write(options.KeyFile, key.Seal(entries.Bytes));
    }

    /// <summary>Makes fresh keys, and a passphrase if there is none.</summary>
    public void Make(DateTimeOffset now)
    {
        try
        {
            OwnerOnlyFile.MakeFolderOf(options.KeyFile);
            OwnerOnlyFile.MakeFolderOf(options.PassphraseFile);
            using var alone = LockPatiently();
            if (PassphraseStamp is null)
            {
                using var random = PinnedBytes.Random(KeySet.KeySize);
                OwnerOnlyFile.Write(options.PassphraseFile, System.Text.Encoding.ASCII.GetBytes(StrictBase64Url.Encode(random.Bytes) + "\n"));
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
    private IDisposable LockPatiently()
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
