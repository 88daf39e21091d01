using PinControl.Pins;
using PinControl.Plastics;

namespace PinControl.Storage.Sql.Writes;

/// <summary>A plastic's new PIN, by compare-and-swap on the row's version, and never under a retired KEK.</summary>
internal static class SealedPinWrite
{
    /// <returns>Whether it was written; if not, the row moved or the KEK was retired meanwhile, and the PIN must be sealed anew.</returns>
    public static bool TryWrite(SqlWork work, long plasticNo, long version, SealedPin pin, PinStatus status)
    {
        VaultKeyRow.ShareKek(work);
        return work.Statement("plastic-write-pin")
            .With("plastic_no", plasticNo).With("version", version)
            .With("sealed_pin", pin.Blob).With("binding_tag", pin.Tag)
            .With("key_version", pin.KeyVersion).With("pin_status", (int)status)
            .Execute() == 1;
    }
}
