using PinControl.Cryptography;

namespace PinControl.Cli;

/// <summary>
/// Reads what nobody may see: from a terminal without echo, else a line from standard input. It goes straight into pinned memory and never becomes a
/// string.
/// </summary>
internal static class SecretInput
{
    private const int MostBytes = 1024;

    private static readonly Lazy<Stream> Input = new(Console.OpenStandardInput);

    /// <param name="prompt">Shown on a terminal only.</param>
    /// <returns>The line without its end, which the caller disposes; <see langword="null"/> at the end of the input.</returns>
    public static PinnedBytes? ReadLine(string prompt)
    {
        using var line = new PinnedBytes(MostBytes);
        var length = Console.IsInputRedirected ? ReadRedirected(line) : ReadTerminal(prompt, line);
        return length < 0 ? null : PinnedBytes.Copy(line.Bytes[..length]);
    }

    // Byte by byte: what follows the line is for the next reader.
    private static int ReadRedirected(PinnedBytes line)
    {
        var length = 0;
        while (length < MostBytes && Input.Value.Read(line.Bytes.Slice(length, 1)) == 1)
        {
            if (line.Bytes[length] == '\n')
            {
                return length > 0 && line.Bytes[length - 1] == '\r' ? length - 1 : length;
            }

            length++;
        }

        return length == 0 ? -1 : length;
    }

    private static int ReadTerminal(string prompt, PinnedBytes line)
    {
        // The framework turns the terminal's echo off when it first looks at the keyboard, and it must be off before anybody types.
        _ = Console.KeyAvailable;
        Console.Error.Write(prompt);
        var length = 0;
        while (true)
        {
            var key = Console.ReadKey(intercept: true);
            switch (key.Key)
            {
                case ConsoleKey.Enter:
                    Console.Error.WriteLine();
                    return length;
                case ConsoleKey.Backspace:
                    length = Math.Max(0, length - 1);
                    break;
                case ConsoleKey.D when key.Modifiers == ConsoleModifiers.Control && length == 0:
                    return -1;
                default:
                    if (char.IsAscii(key.KeyChar) && !char.IsControl(key.KeyChar) && length < MostBytes)
                    {
                        line.Bytes[length++] = (byte)key.KeyChar;
                    }

                    break;
            }
        }
    }
}
