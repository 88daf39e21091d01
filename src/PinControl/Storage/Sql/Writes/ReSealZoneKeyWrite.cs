using PinControl.Keys;
using PinControl.Storage.Lane;

namespace PinControl.Storage.Sql.Writes;

/// <summary>Re-sealed zone keys take their place, under the active zone KEK only; one that was removed meanwhile stays removed.</summary>
internal static class ReSealZoneKeyWrite
{
    public static object Execute(SqlWork work, ZoneKeyBatch batch)
    {
        VaultKeyRow.Lock(work, KeyKind.ZoneKek);
        var written = 0;
        foreach (var key in batch.ZoneKeys)
        {
            written += work.Statement("zone-key-reseal")
                .With("tenant", key.From.Tenant).With("name", key.From.Name)
                .With("from_version", key.From.Sealed.KeyVersion).With("from_tag", key.From.Sealed.Tag)
                .With("sealed_key", key.Sealed.Blob).With("binding_tag", key.Sealed.Tag).With("key_version", key.Sealed.KeyVersion)
                .Execute();
        }

        return written;
    }
}
