namespace PinControl.Cryptography.KeyBlocks;

/// <summary>What an authentic key block holds. Disposing it erases the key.</summary>
public sealed class KeyBlockContent : IDisposable
{
    internal KeyBlockContent(KeyBlockHeader header, PinnedBytes key)
    {
        Header = header;
        Key = key;
    }

    /// <summary>What the key may be used for; whoever takes the key keeps to it.</summary>
    public KeyBlockHeader Header { get; }

    /// <summary>The clear key.</summary>
    public PinnedBytes Key { get; }

    /// <summary>The key's check value by its algorithm's own way, or <see langword="null"/> for a key that is neither AES nor (triple) DES.</summary>
    public KeyCheckValue? CheckValue(int size = KeyCheckValue.DefaultSize) =>
        KeyBlockScheme.AlgorithmOf(Header.Algorithm) is { } algorithm ? KeyCheckValue.Of(algorithm, Key.Bytes, size) : null;

    /// <inheritdoc />
    public void Dispose() => Key.Dispose();

    /// <summary>The type's name, never the key.</summary>
    public override string ToString() => nameof(KeyBlockContent);
}
