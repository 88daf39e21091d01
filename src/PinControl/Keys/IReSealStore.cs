using PinControl.Pins;

namespace PinControl.Keys;

/// <summary>Sealed PINs on their way to another KEK version.</summary>
internal interface IReSealStore
{
    /// <summary>PINs under a version, in the order of their rows.</summary>
    /// <param name="after">The last row of the page before; 0 for the first page.</param>
    ValueTask<IReadOnlyList<PinToReSeal>> FindToReSealAsync(int version, long after, int most, CancellationToken cancellation);

    /// <summary>
    /// Puts re-sealed PINs in the place of the old, each by compare-and-swap: a PIN that was chosen, generated or erased meanwhile stays as it is.
    /// </summary>
    /// <returns>How many took their place.</returns>
    ValueTask<int> WriteReSealedAsync(IReadOnlyList<ReSealedPin> pins, CancellationToken cancellation);
}

/// <param name="RowVersion">What the write must still find.</param>
internal sealed record PinToReSeal(long PlasticNo, long RowVersion, PlasticBinding Binding, SealedPin Pin);

/// <param name="FromVersion">The KEK version the row must still name.</param>
internal sealed record ReSealedPin(long PlasticNo, long RowVersion, int FromVersion, SealedPin Pin);
