using System.Security.Cryptography;
using System.Text;

namespace PinControl.Cryptography;

/// <summary>
/// What the device brings to one exchange of the device protocol (docs/device-protocol.md): the control id it redeemed, the operation,
/// and its public point. A vault adds its own point and gets the transcript that both sides put under the key.
/// </summary>
public sealed class DeviceExchange
{
    /// <summary>The profile's name: P-256, AES-256-CBC key derivation, AES key wrap.</summary>
    public const string Profile = "pincontrol/1/p256-cbc-kw";

    /// <summary>Characters of a control id.</summary>
    public const int ControlIdLength = 43;

    private static ReadOnlySpan<byte> SessionLabel => "pincontrol/session"u8;

    private readonly string _controlId;
    private readonly byte[] _devicePoint;

    private DeviceExchange(DeviceOperation operation, string controlId, ReadOnlySpan<byte> devicePoint)
    {
        CheckControlId(controlId);
        CheckPointShape(devicePoint, nameof(devicePoint));
        Operation = operation;
        _controlId = controlId;
        _devicePoint = devicePoint.ToArray();
    }

    /// <summary>What the exchange is for; part of the transcript, so a key of one operation never serves the other.</summary>
    public DeviceOperation Operation { get; }

    /// <summary>The device's point, 65 bytes. Its shape is checked here; whoever computes with it validates the curve (<see cref="P256Point"/>).</summary>
    public byte[] DevicePoint => [.. _devicePoint];

    /// <summary>An exchange that shows a PIN.</summary>
    /// <param name="controlId">43 ASCII characters.</param>
    /// <param name="devicePoint">65 bytes, uncompressed.</param>
    /// <exception cref="ArgumentException">A size or prefix is wrong: the caller did not validate.</exception>
    public static DeviceExchange ForView(string controlId, ReadOnlySpan<byte> devicePoint) =>
        new(DeviceOperation.View, controlId, devicePoint);

    /// <summary>An exchange that takes a PIN.</summary>
    /// <param name="controlId">43 ASCII characters.</param>
    /// <param name="devicePoint">65 bytes, uncompressed.</param>
    /// <exception cref="ArgumentException">A size or prefix is wrong: the caller did not validate.</exception>
    public static DeviceExchange ForSet(string controlId, ReadOnlySpan<byte> devicePoint) =>
        new(DeviceOperation.Set, controlId, devicePoint);

    /// <summary>
    /// The id of a SET's session: base64url(HMAC-SHA-256(control id, <c>pincontrol/session</c> ‖ server point)), 43 characters.
    /// Whoever holds the control id recomputes it for a repeated answer, so it need not be stored; nobody else can.
    /// </summary>
    public static string SessionFor(string controlId, ReadOnlySpan<byte> serverPoint)
    {
        CheckControlId(controlId);
        CheckPointShape(serverPoint, nameof(serverPoint));
        Span<byte> message = stackalloc byte[SessionLabel.Length + P256Point.Size];
        SessionLabel.CopyTo(message);
        serverPoint.CopyTo(message[SessionLabel.Length..]);
        return StrictBase64Url.Encode(HMACSHA256.HashData(Encoding.ASCII.GetBytes(controlId), message));
    }

    /// <summary>Completes the exchange with the vault's fresh point.</summary>
    /// <param name="serverPoint">65 bytes, uncompressed.</param>
    public ExchangeTranscript Conclude(ReadOnlySpan<byte> serverPoint)
    {
        CheckPointShape(serverPoint, nameof(serverPoint));
        var session = Operation == DeviceOperation.Set ? SessionFor(_controlId, serverPoint) : string.Empty;
        return new ExchangeTranscript(Operation, SHA256.HashData(Encoding.ASCII.GetBytes(_controlId)), _devicePoint, serverPoint, session);
    }

    /// <summary>The type's name: a control id must not slip into a log.</summary>
    public override string ToString() => nameof(DeviceExchange);

    private static void CheckControlId(string controlId)
    {
        ArgumentNullException.ThrowIfNull(controlId);
        if (controlId.Length != ControlIdLength || !Ascii.IsValid(controlId))
        {
            throw new ArgumentException("A control id has 43 ASCII characters.", nameof(controlId));
        }
    }

    private static void CheckPointShape(ReadOnlySpan<byte> point, string name)
    {
        if (point.Length != P256Point.Size || point[0] != 0x04)
        {
            throw new ArgumentException("A point has 65 bytes, the first being 04.", name);
        }
    }
}
