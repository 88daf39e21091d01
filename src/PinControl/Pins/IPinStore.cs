using PinControl.Audit;
using PinControl.Plastics;

namespace PinControl.Pins;

/// <summary>Where sealed PINs are kept, outside the device channel.</summary>
internal interface IPinStore
{
    /// <summary>Whether a PIN may be generated now, and for what.</summary>
    ValueTask<GenerateTarget> FindGenerateTargetAsync(PlasticCall call, CancellationToken cancellation);

    /// <summary>Writes a generated PIN by compare-and-swap on the row version, with its audit record.</summary>
    ValueTask<AuditOutcome> WriteGeneratedAsync(GeneratedPin generated, CancellationToken cancellation);
}

/// <param name="Version">The row version the write must still find.</param>
internal readonly record struct GenerateTarget(PlasticBinding Binding, int PinLength, long Version, AuditOutcome Refusal);

internal sealed record GeneratedPin(PlasticCall Call, SealedPin SealedPin, long Version);
