using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace PinControl.Tests.Hostile;

/// <summary>HTTP/1.1 by the byte, as no client library would send it.</summary>
internal sealed class RawConnection : IDisposable
{
    private readonly Socket _socket;
    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;

    private RawConnection(Socket socket) => _socket = socket;

    /// <param name="address">The service's.</param>
    /// <param name="from">An address of the loopback to come from; the usual one if none is given.</param>
    public static async Task<RawConnection> OpenAsync(Uri address, IPAddress? from = null)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (from is not null)
        {
            socket.Bind(new IPEndPoint(from, 0));
        }

        await socket.ConnectAsync(IPAddress.Loopback, address.Port);
        return new RawConnection(socket);
    }

    /// <param name="text">Each character one byte.</param>
    public Task SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text));

    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            while (!bytes.IsEmpty)
            {
                bytes = bytes[await _socket.SendAsync(bytes)..];
            }
        }
        catch (SocketException)
        {
            // The server has heard enough; what it said is still to be read.
        }
    }

    /// <summary>Says that nothing more will come.</summary>
    public void EndSending()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // Cut off already.
        }
    }

    /// <summary>The next answer, or nothing if the connection ended before one.</summary>
    /// <param name="patience">The longest wait.</param>
    /// <exception cref="TimeoutException">Nothing came.</exception>
    public async Task<RawAnswer?> ReadAsync(TimeSpan patience)
    {
        using var limit = new CancellationTokenSource(patience);
        try
        {
            while (true)
            {
                var head = await ReadHeadAsync(limit.Token);
                if (head is null)
                {
                    return null;
                }

                var lines = head.Split("\r\n");
                var status = int.Parse(lines[0].AsSpan(9, 3), CultureInfo.InvariantCulture);
                var headers = lines[1..].Select(static line => line.Split(": ", 2)).Where(static pair => pair.Length == 2)
                    .GroupBy(static pair => pair[0], StringComparer.OrdinalIgnoreCase)
                    .ToDictionary(static group => group.Key, static group => string.Join(", ", group.Select(static pair => pair[1])), StringComparer.OrdinalIgnoreCase);
                if (status is 100)
                {
                    continue;
                }

                var body = status is 204 or 304 ? []
                    : headers.TryGetValue("Content-Length", out var length) ? await TakeAsync(int.Parse(length, CultureInfo.InvariantCulture), limit.Token)
                    : headers.GetValueOrDefault("Transfer-Encoding") == "chunked" ? await ReadChunksAsync(limit.Token)
                    : [];
                return new RawAnswer(status, headers, body);
            }
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException("No answer came.");
        }
        catch (Exception fault) when (fault is SocketException or EndOfStreamException)
        {
            return null;
        }
    }

    /// <summary>Whether the server ends the connection, saying nothing more.</summary>
    public async Task<bool> EndsAsync(TimeSpan patience)
    {
        try
        {
            return await ReadAsync(patience) is null;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    public void Dispose() => _socket.Dispose();

    private async Task<string?> ReadHeadAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var at = _buffer.AsSpan(_start, _end - _start).IndexOf("\r\n\r\n"u8);
            if (at >= 0)
            {
                var head = Encoding.Latin1.GetString(_buffer, _start, at);
                _start += at + 4;
                return head;
            }

            if (!await FillAsync(cancellation))
            {
                return null;
            }
        }
    }

    private async Task<byte[]> ReadChunksAsync(CancellationToken cancellation)
    {
        using var body = new MemoryStream();
        while (true)
        {
            var size = int.Parse(await ReadLineAsync(cancellation), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            await body.WriteAsync(await TakeAsync(size, cancellation), cancellation);
            await ReadLineAsync(cancellation);
            if (size == 0)
            {
                return body.ToArray();
            }
        }
    }

    private async Task<string> ReadLineAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var at = _buffer.AsSpan(_start, _end - _start).IndexOf("\r\n"u8);
            if (at >= 0)
            {
                var line = Encoding.Latin1.GetString(_buffer, _start, at);
                _start += at + 2;
                return line;
            }

            if (!await FillAsync(cancellation))
            {
                throw new EndOfStreamException();
            }
        }
    }

    private async Task<byte[]> TakeAsync(int count, CancellationToken cancellation)
    {
        using var taken = new MemoryStream();
        while (taken.Length < count)
        {
            if (_start == _end && !await FillAsync(cancellation))
            {
                throw new EndOfStreamException();
            }

            var part = Math.Min(count - (int)taken.Length, _end - _start);
            await taken.WriteAsync(_buffer.AsMemory(_start, part), cancellation);
            _start += part;
        }

        return taken.ToArray();
    }

    private async Task<bool> FillAsync(CancellationToken cancellation)
    {
        if (_start > 0)
        {
            Buffer.BlockCopy(_buffer, _start, _buffer, 0, _end - _start);
            (_start, _end) = (0, _end - _start);
        }

        var read = await _socket.ReceiveAsync(_buffer.AsMemory(_end), cancellation);
        _end += read;
        return read > 0;
    }
}

/// <summary>One answer.</summary>
internal sealed record RawAnswer(int Status, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);

    public bool Closes => Headers.GetValueOrDefault("Connection") == "close";

    /// <summary>The contract's errorCode; nothing if the body is no errorResponse.</summary>
    public string? ErrorCode => Member("errorCode");

    public string? Member(string name)
    {
        if (Body.Length == 0 || Body[0] != (byte)'{')
        {
            return null;
        }

        using var document = JsonDocument.Parse(Body);
        return document.RootElement.TryGetProperty(name, out var value) ? value.ToString() : null;
    }
}
