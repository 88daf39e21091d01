namespace PinControl.Vault.Software;

/// <summary>Keys in use: they are not erased before this is disposed.</summary>
internal readonly ref struct HeldKeys(ReaderWriterLockSlim gate, KeySet keys) : IDisposable
{
    public KeySet Keys => keys;

    public void Dispose() => gate.ExitReadLock();
}
