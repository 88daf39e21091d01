using PinControl.Storage.Lane;

namespace PinControl.Storage.Sql.Writes;

/// <summary>
/// Re-sealed PINs take their place. The row's version stays: the PIN is the same, and a cardholder who is choosing another one need not begin anew.
/// </summary>
internal static class ReSealWrite
{
    public static object Execute(SqlWork work, ReSealBatch batch)
    {
        work.Lock("reseal-lock", ("plastic_nos", batch.Pins.Select(static pin => pin.PlasticNo).ToArray()));
        VaultKeyRow.ShareKek(work);
        var written = 0;
        foreach (var pin in batch.Pins)
        {
            written += work.Statement("plastic-reseal")
                .With("plastic_no", pin.PlasticNo).With("version", pin.RowVersion).With("from_version", pin.FromVersion)
                .With("sealed_pin", pin.Pin.Blob).With("binding_tag", pin.Pin.Tag).With("key_version", pin.Pin.KeyVersion)
                .Execute();
        }

        return written;
    }
}
