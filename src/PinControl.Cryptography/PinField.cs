using System.Security.Cryptography;

namespace PinControl.Cryptography;

/// <summary>
/// The plain text PIN field of ISO 9564-1 format 4 (§9.4.2): 16 bytes that hold a PIN and 64 random bits. This is what is wrapped under the
/// KEK and under an exchange's key. Over storage on the caller's stack, erased on dispose.
/// </summary>
/// <remarks>
/// Nibbles: control 4; the number of digits; the digits; fill A up to byte 8; then 8 random bytes. The random part is drawn each time a field
/// is formed: AES key wrap is deterministic, and without it equal PINs would be equal ciphertexts.
/// </remarks>
public readonly ref struct PinField : IDisposable
{
    /// <summary>Bytes of the field.</summary>
    public const int Size = 16;

    private const int Control = 0x4;
    private const int Fill = 0xA;
    private const int RandomSize = 8;
    private const int DigitNibbles = 2 * (Size - RandomSize) - 2;

    private readonly Span<byte> _storage;

    /// <summary>An empty field.</summary>
    /// <param name="storage"><see cref="Size"/> bytes, best from <c>stackalloc</c>; erased now and on dispose.</param>
    public PinField(Span<byte> storage)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(storage.Length, Size);
        storage.Clear();
        _storage = storage;
    }

    /// <summary>The field's 16 bytes: to unwrap into, and to wrap.</summary>
    public Span<byte> Bytes => _storage;

    /// <summary>Forms the field of a PIN, with a fresh random part.</summary>
    /// <param name="pin">Not empty.</param>
    public void Form(ClearPin pin)
    {
        Span<byte> random = stackalloc byte[RandomSize];
        RandomNumberGenerator.Fill(random);
        Form(pin, random);
    }

    /// <summary>The same with a given random part, for test vectors alone.</summary>
    internal void Form(ClearPin pin, ReadOnlySpan<byte> random)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(random.Length, RandomSize);
        if (pin.Length == 0)
        {
            throw new ArgumentException("There is no PIN to form a field of.", nameof(pin));
        }

        _storage[0] = (byte)((Control << 4) | pin.Length);
        for (var i = 0; i < DigitNibbles; i += 2)
        {
            _storage[1 + (i / 2)] = (byte)((DigitOrFill(pin, i) << 4) | DigitOrFill(pin, i + 1));
        }

        random.CopyTo(_storage[^RandomSize..]);
    }

    /// <summary>
    /// Reads the field's PIN; <see langword="false"/>, and <paramref name="pin"/> empty, if the bytes are no PIN field: a wrong control, a
    /// length outside 4 to 12, a digit over 9, a fill that is not A. No exception: a stranger can bring this about.
    /// </summary>
    public bool TryRead(ClearPin pin)
    {
        Span<byte> digits = stackalloc byte[DigitNibbles];
        for (var i = 0; i < DigitNibbles; i += 2)
        {
            var pair = _storage[1 + (i / 2)];
            digits[i] = (byte)(pair >> 4);
            digits[i + 1] = (byte)(pair & 0xF);
        }

        var length = _storage[0] & 0xF;
        var holds = _storage[0] >> 4 == Control
            && ClearPin.IsLength(length)
            && !digits[length..].ContainsAnyExcept((byte)Fill)
            && pin.TryTake(digits[..length]);
        CryptographicOperations.ZeroMemory(digits);
        if (!holds)
        {
            pin.Dispose();
        }

        return holds;
    }

    /// <summary>Erases the field.</summary>
    public void Dispose() => CryptographicOperations.ZeroMemory(_storage);

    /// <summary>The type's name, never the field.</summary>
    public override string ToString() => nameof(PinField);

    private static int DigitOrFill(ClearPin pin, int position) => position < pin.Length ? pin.Digits[position] : Fill;
}
