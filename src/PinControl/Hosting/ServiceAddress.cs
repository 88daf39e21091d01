namespace PinControl.Hosting;

/// <summary>Where the service listens when nothing else is set: both loopbacks.</summary>
internal static class ServiceAddress
{
    public const string Default = "http://localhost:8080";
}
