namespace PinControl.Http;

/// <summary>Where the surfaces lie under the base path.</summary>
internal sealed class ServicePaths(string basePath)
{
    private readonly PathString _device = basePath + "/device";
    private readonly PathString _pages = basePath + "/pin";
    private readonly PathString _frame = basePath + "/frame";

    /// <summary>Without a trailing slash; <c>/pincontrol</c> unless set.</summary>
    public string BasePath { get; } = basePath;

    public bool IsDevice(HttpContext context) => Under(context, _device);

    public bool IsPage(HttpContext context) => Under(context, _pages) || Under(context, _frame);

    public bool IsFrame(HttpContext context) => Under(context, _frame);

    public bool IsCardholder(HttpContext context) => IsDevice(context) || IsPage(context);

    // Routing matches paths without regard to case; so must this.
    private static bool Under(HttpContext context, PathString root) =>
        context.Request.Path.StartsWithSegments(root, StringComparison.OrdinalIgnoreCase);
}
