using PinControl.Plastics;

namespace PinControl.Storage;

/// <summary>What Development starts with. Written only where it is missing, but for the frame keys' origins, which follow the port.</summary>
/// <param name="SecretHash">SHA-256 of the client's secret.</param>
/// <param name="Reset">The demo plastics go back to how they began: their PINs and sessions end.</param>
internal sealed record DemoData(
    string Tenant, string Client, byte[] SecretHash, IReadOnlyList<DemoFrameKey> FrameKeys, IReadOnlyList<DemoPlastic> Plastics, bool Reset);

internal sealed record DemoFrameKey(string Key, IReadOnlyList<string> Origins);

internal sealed record DemoPlastic(PlasticId PlasticId, string CardId, PlasticStatus Status, bool Produced);
