using System.Security.Cryptography;

namespace PinControl.Cryptography;

/// <summary>
/// A PIN in clear, for as short as may be: over storage on the caller's stack, which is erased on dispose. As a <c>ref struct</c> it cannot
/// become a field, a string's part, a log argument, or live across an <c>await</c>.
/// </summary>
public readonly ref struct ClearPin : IDisposable
{
    /// <summary>ISO 9564-1: the fewest digits of a PIN.</summary>
    public const int Shortest = 4;

    /// <summary>ISO 9564-1: the most digits of a PIN.</summary>
    public const int Longest = 12;

    /// <summary>Bytes of storage: the length, then the digits.</summary>
    public const int StorageSize = 1 + Longest;

    // Below it each digit has as many bytes as any other: 25.
    private const int FairBytes = 250;

    private readonly Span<byte> _storage;

    /// <summary>An empty PIN.</summary>
    /// <param name="storage"><see cref="StorageSize"/> bytes, best from <c>stackalloc</c>; erased now and on dispose.</param>
    public ClearPin(Span<byte> storage)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(storage.Length, StorageSize);
        storage.Clear();
        _storage = storage;
    }

    /// <summary>How many digits there are; none in an empty PIN.</summary>
    public int Length => _storage[0];

    /// <summary>The digits, each a value 0 to 9.</summary>
    public ReadOnlySpan<byte> Digits => _storage.Slice(1, Length);

    /// <summary>Whether a PIN may have so many digits.</summary>
    public static bool IsLength(int length) => length is >= Shortest and <= Longest;

    /// <summary>
    /// Draws a PIN that is not weak: every such PIN is as likely as any other (each digit by rejection, and a weak PIN is drawn anew whole).
    /// </summary>
    /// <param name="length">4 to 12.</param>
    public void Draw(int length)
    {
        if (!IsLength(length))
        {
            throw new ArgumentOutOfRangeException(nameof(length), length, "A PIN has 4 to 12 digits.");
        }

        _storage[0] = (byte)length;
        var digits = _storage.Slice(1, length);
        do
        {
            foreach (ref var digit in digits)
            {
                do
                {
                    RandomNumberGenerator.Fill(new Span<byte>(ref digit));
                }
                while (digit >= FairBytes);
                digit %= 10;
            }
        }
        while (WeakPins.IsWeak(digits));
    }

    /// <summary>Takes digits over; <see langword="false"/>, and empty, if they are no PIN.</summary>
    /// <param name="digits">Values 0 to 9.</param>
    public bool TryTake(ReadOnlySpan<byte> digits)
    {
        Dispose();
        if (!IsLength(digits.Length) || digits.ContainsAnyExceptInRange((byte)0, (byte)9))
        {
            return false;
        }

        _storage[0] = (byte)digits.Length;
        digits.CopyTo(_storage[1..]);
        return true;
    }

    /// <summary>Erases the PIN; it is empty then.</summary>
    public void Dispose() => CryptographicOperations.ZeroMemory(_storage);

    /// <summary>The type's name, never the digits.</summary>
    public override string ToString() => nameof(ClearPin);
}
