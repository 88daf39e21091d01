#pragma warning disable CA1050, IDE0130 // The runtime looks for exactly this type, outside any namespace.

/// <summary>
/// Brings this assembly into the shipped service, which knows nothing of it: DOTNET_STARTUP_HOOKS names its file to the runtime,
/// ASPNETCORE_HOSTINGSTARTUPASSEMBLIES its name to the web host.
/// </summary>
internal static class StartupHook
{
    public static void Initialize()
    {
        // Being loaded is all that is needed.
    }
}
