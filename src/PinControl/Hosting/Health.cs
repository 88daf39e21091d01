using PinControl.Errors;
using PinControl.Storage;
using PinControl.Tokens;

namespace PinControl.Hosting;

/// <summary><c>/health/live</c> and <c>/health/ready</c>: for load balancers and operators, without a secret or a name in them.</summary>
internal static class Health
{
    public static void MapHealth(this WebApplication app)
    {
        app.MapGet("/health/live", static () => TypedResults.Text("live\n"));
        app.MapGet("/health/ready", ReadyAsync);
    }

    private static async Task<IResult> ReadyAsync(IStoreReads store, ITokenVault vault, HttpContext context)
    {
        try
        {
            await store.FindAsync(string.Empty, context.RequestAborted);
        }
        catch (UnavailableException fault)
        {
            return new ErrorResult(fault.Error);
        }

        return vault.IsReady ? TypedResults.Text("ready\n") : new ErrorResult(ApiErrors.VaultUnavailable);
    }
}
