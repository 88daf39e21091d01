namespace PinControl.Cryptography;

/// <summary>One exchange of the device protocol, profile <c>pincontrol/1/p256-cbc-kw</c> (docs/device-protocol.md).</summary>
/// <remarks>Placeholder for the interface's shape; see the library's own commit.</remarks>
public sealed class DeviceExchange
{
}
