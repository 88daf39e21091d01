using System.Buffers.Binary;
using System.Numerics;
using PinControl.Audit;
using PinControl.Errors;

namespace PinControl.Limits;

/// <summary>
/// Slows down who tries out control ids: those that nobody knows are counted by address. Whoever must wait is refused before anything is looked up.
/// Expired, used and superseded ids are not counted, nor those of another client's frame key: whoever has one was given it, and many cardholders
/// can share an address.
/// </summary>
internal sealed class ControlIdGuard(FailureTable failures, RefusalTally refusals)
{
    private const string AnyId = "";
    private const int Pages = 16_384;

    // Which unknown ids were counted when their pages were asked for. One that another overwrote counts twice.
    private readonly ulong[] _opened = new ulong[Pages];

    /// <summary>The refusal of a request that must wait; <see langword="null"/> lets it look its control id up, and <see cref="Settle"/> follows.</summary>
    public ApiError? Refuse(HttpContext context)
    {
        var wait = failures.Enter(AddressGroup.Of(context.Connection.RemoteIpAddress), AnyId);
        if (wait == TimeSpan.Zero)
        {
            return null;
        }

        refusals.Count("CONTROL_ID_BLOCKED");
        return ApiErrors.TooManyFailures(wait);
    }

    /// <summary>
    /// What a look-up found; always to be said, <paramref name="isKnown"/> being true also of one that came to nothing. A known id makes nothing of the past good:
    /// an attacker may have one of his own.
    /// </summary>
    public void Settle(HttpContext context, bool isKnown) => Count(AddressGroup.Of(context.Connection.RemoteIpAddress), isKnown);

    /// <summary>The same for a page that was asked for with an id. Its script will try that id too, which is no second guess.</summary>
    /// <param name="context">The request.</param>
    /// <param name="isKnown">As above.</param>
    /// <param name="hash">The id's SHA-256; none for what no script can try.</param>
    public void SettlePage(HttpContext context, bool isKnown, byte[]? hash)
    {
        var address = AddressGroup.Of(context.Connection.RemoteIpAddress);
        if (!isKnown && hash is not null)
        {
            Volatile.Write(ref _opened[PlaceOf(address, hash, out var mark)], mark);
        }

        Count(address, isKnown);
    }

    /// <summary>The same for an id that a device tries: one that was counted at its page, for this address, counts no second time.</summary>
    public void SettleOpen(HttpContext context, bool isKnown, byte[] hash)
    {
        var address = AddressGroup.Of(context.Connection.RemoteIpAddress);
        Count(address, isKnown || WasCounted(address, hash));
    }

    private void Count(ulong address, bool isKnown)
    {
        if (isKnown)
        {
            failures.Excuse(address, AnyId);
        }
        else
        {
            failures.Fail(address, AnyId);
        }
    }

    // Once: the mark goes with it.
    private bool WasCounted(ulong address, byte[] hash)
    {
        ref var slot = ref _opened[PlaceOf(address, hash, out var mark)];
        return Interlocked.CompareExchange(ref slot, 0, mark) == mark;
    }

    // The index has a seed of this process. Never 0, which is an empty place.
    private static int PlaceOf(ulong address, byte[] hash, out ulong mark)
    {
        mark = (BinaryPrimitives.ReadUInt64LittleEndian(hash) ^ BitOperations.RotateLeft(address, 23)) | 1;
        return HashCode.Combine(address, mark) & (Pages - 1);
    }
}
