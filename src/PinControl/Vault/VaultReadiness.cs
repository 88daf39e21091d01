using PinControl.Pins;
using PinControl.Tokens;

namespace PinControl.Vault;

/// <summary>
/// The vault as issuing sees it. That it is ready is believed for a moment: the answer costs the software vault a look at two files, and a token issued
/// in that moment is as good as one issued just before it. That it is not is asked anew each time.
/// </summary>
internal sealed class VaultReadiness(IVault vault) : ITokenVault
{
    private const long BelievedMilliseconds = 50;

    private long _believedUntil;

    public bool IsReady
    {
        get
        {
            var now = Environment.TickCount64;
            if (now < Volatile.Read(ref _believedUntil))
            {
                return true;
            }

            var isReady = vault.IsReady;
            Volatile.Write(ref _believedUntil, isReady ? now + BelievedMilliseconds : 0);
            return isReady;
        }
    }
}
