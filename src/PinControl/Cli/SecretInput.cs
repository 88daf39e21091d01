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

    /// <summary>Waits until somebody at the terminal presses Enter.</summary>
    /// <param name="prompt">Asks for it.</param>
    /// <exception cref="OperationCanceledException">The terminal is gone, or somebody pressed Ctrl+C.</exception>
    public static void WaitForEnter(string prompt)
    {
        using var line = ReadLine(prompt);
        if (line is null)
        {
            throw new OperationCanceledException("The terminal is gone.");
        }
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

    private static int ReadQuietly(QuietTerminal terminal, string prompt, PinnedBytes line)
    {
        Console.Error.Write(prompt);
        var length = 0;
        try
        {
            // The terminal itself edits the line; what is too long is read to its end.
            using var one = new PinnedBytes(1);
            while (terminal.Read(one.Bytes))
            {
                if (one.Bytes[0] == '\n')
                {
                    return length;
                }

                if (length < MostBytes)
                {
                    line.Bytes[length++] = one.Bytes[0];
                }
            }

            return length == 0 ? -1 : length;
        }
        finally
        {
            Console.Error.WriteLine();
        }
    }

    private static int ReadTerminal(string prompt, PinnedBytes line)
    {
        using (var terminal = QuietTerminal.TryOpen())
        {
            if (terminal is not null)
            {
                return ReadQuietly(terminal, prompt, line);
            }
        }

        // Where it is not Linux. The framework turns the terminal's echo off when it first looks at the keyboard, and it must be off before anybody types.
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
