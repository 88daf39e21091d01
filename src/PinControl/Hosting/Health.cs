using PinControl.Errors;

namespace PinControl.Hosting;

/// <summary><c>/health/live</c> and <c>/health/ready</c>: for load balancers and operators, without a secret or a name in them.</summary>
internal static class Health
{
    private static readonly string[] GetOrHead = ["GET", "HEAD"];

    public static void MapHealth(this WebApplication app)
    {
        // Before authentication: whoever asks with credentials must not have them looked up in a store that does not answer.
        app.MapMethods("/health/live", GetOrHead, static () => TypedResults.Text("live\n")).ShortCircuit();
        app.MapMethods("/health/ready", GetOrHead, static async (Readiness readiness) => await readiness.CheckAsync() switch
        {
            { Error: { } error } => new ErrorResult(error),
            { Warning: { } warning } => TypedResults.Text($"ready\nwarning: {warning}\n"),
            _ => (IResult)TypedResults.Text("ready\n"),
        }).ShortCircuit();
    }
}
