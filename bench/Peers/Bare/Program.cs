// The limit that everything else is measured against: Kestrel alone. It reads the request's body and answers with the service's own
// status, headers and bytes, which the driver recorded: no routing, no store, nothing to decide.
//
// usage: PinControl.Bench.Bare URL ISSUE-ANSWER [OPEN-ANSWER]     (files with the bodies)
if (args.Length is < 2 or > 3)
{
    await Console.Error.WriteLineAsync("usage: PinControl.Bench.Bare URL ISSUE-ANSWER [OPEN-ANSWER]");
    return 2;
}

var issued = await File.ReadAllBytesAsync(args[1]);
var opened = args.Length == 3 ? await File.ReadAllBytesAsync(args[2]) : [];

var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
builder.WebHost.UseKestrelCore();
builder.WebHost.UseUrls(args[0]);
builder.WebHost.ConfigureKestrel(static kestrel =>
{
    // The service's settings.
    kestrel.AddServerHeader = false;
    kestrel.Limits.MaxRequestBodySize = 1024 * 1024;
    kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
});
var app = builder.Build();
app.Run(async context =>
{
    var buffer = new byte[1024];
    while (await context.Request.Body.ReadAsync(buffer, context.RequestAborted) > 0)
    {
        // To its end, as the service does.
    }

    var opening = context.Request.Path.Value!.EndsWith("/device/open", StringComparison.Ordinal);
    var response = context.Response;
    response.StatusCode = opening ? 200 : 201;
    if (opening)
    {
        response.ContentType = "application/json";
        response.ContentLength = opened.Length;
    }
    else
    {
        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = issued.Length;
    }

    // The service's own, on every answer.
    response.Headers.CacheControl = "no-store";
    response.Headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";
    response.Headers["Referrer-Policy"] = "no-referrer";
    response.Headers.XContentTypeOptions = "nosniff";
    response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
    response.Headers.XFrameOptions = "DENY";

    await response.Body.WriteAsync(opening ? opened : issued, context.RequestAborted);
});
await app.RunAsync();
return 0;
