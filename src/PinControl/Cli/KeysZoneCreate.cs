using PinControl.Cryptography;

namespace PinControl.Cli;

/// <summary><c>pincontrol keys zone create</c>: a new zone key, to be exported to the partner.</summary>
internal static class KeysZoneCreate
{
    public static Verb Verb(StoreAccess access)
    {
        var zone = new ZoneKeyOptions();
        var algorithm = ZoneKeyOptions.Algorithm();
        var verb = new Verb(
            "create", "Makes a zone key.",
            "pincontrol keys zone create acquirer --tenant demo --direction out --formats 4 --operator you")
        {
            algorithm,
        };
        zone.AddTo(verb);
        verb.SetAction(async (parsed, cancellation) =>
        {
            await using var desk = await KeyDesk.OpenAsync(access, cancellation);
            var (cipher, size) = ZoneKeyOptions.Read(parsed.GetRequiredValue(algorithm));
            await zone.RequireAsync(desk, parsed, cipher, "created", cancellation);
            using var key = PinnedBytes.Random(size);
            return await zone.AddAsync(desk, parsed, cipher, key, "created", cancellation);
        });
        return verb;
    }
}
