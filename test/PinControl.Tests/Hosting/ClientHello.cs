using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace PinControl.Tests.Hosting;

/// <summary>
/// A TLS handshake's first message, byte by byte (RFC 5246, 7.4.1.2): the platform's own client may refuse old versions before it sends anything.
/// </summary>
internal static class ClientHello
{
    public const int Tls10 = 0x0301;
    public const int Tls11 = 0x0302;
    public const int Tls12 = 0x0303;

    public const ushort EcdsaWithAes128Gcm = 0xC02B;
    public const ushort EcdsaWithAes128Cbc = 0xC009;
    public const ushort EcdsaWithAes128CbcSha256 = 0xC023;

    /// <returns>The first record's type and, of an alert (21), its description.</returns>
    public static async Task<(int Type, int Description)> AnswerAsync(int port, int version, params ushort[] suites)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, port);
        var stream = socket.GetStream();
        await stream.WriteAsync(Record(version, suites));
        var head = new byte[7];
        await stream.ReadExactlyAsync(head);
        return (head[0], head[6]);
    }

    private static byte[] Record(int version, ushort[] suites)
    {
        // supported_groups: x25519, P-256. ec_point_formats: uncompressed. signature_algorithms: ECDSA with SHA-256 and SHA-1.
        byte[] extensions = [0, 10, 0, 6, 0, 4, 0, 29, 0, 23, 0, 11, 0, 2, 1, 0, 0, 13, 0, 6, 0, 4, 4, 3, 2, 3];
        byte[] hello =
        [
            .. Number(version), .. RandomNumberGenerator.GetBytes(32), 0, .. Number(2 * suites.Length), .. suites.SelectMany(static suite => Number(suite)),
            1, 0, .. Number(extensions.Length), .. extensions,
        ];
        byte[] handshake = [1, 0, .. Number(hello.Length), .. hello];
        return [22, .. Number(Tls10), .. Number(handshake.Length), .. handshake];
    }

    private static byte[] Number(int value)
    {
        var bytes = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)value);
        return bytes;
    }
}
