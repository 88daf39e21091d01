using System.Runtime.InteropServices;

namespace PinControl.Cli;

/// <summary>
/// The terminal on standard input without its echo, read by the system's own calls straight into the caller's memory: the framework's reader keeps
/// what was typed in buffers of its own. An interrupt ends the reading, so that what is secret is erased and the echo comes back.
/// </summary>
internal sealed class QuietTerminal : IDisposable
{
    private const int StandardInput = 0;
    private const int AfterOutputForgettingInput = 2;
    private const int AtOnce = 0;

    // termios of glibc and musl: four flag words, of which the fourth is c_lflag.
    private const int Size = 128;
    private const int LocalFlags = 3;
    private const uint Echo = 0x8;

    private const short PollIn = 1;
    private const int PatienceMilliseconds = 100;

    private static readonly PosixSignal[] Ends = [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP, PosixSignal.SIGQUIT];

    private readonly byte[] _before;
    private readonly List<PosixSignalRegistration> _signals = [];
    private volatile bool _interrupted;

    private QuietTerminal(byte[] before)
    {
        _before = before;
        foreach (var signal in Ends)
        {
            _signals.Add(PosixSignalRegistration.Create(signal, Interrupt));
        }

        if (!OperatingSystem.IsWindows())
        {
            // Ctrl+Z would leave the terminal without its echo.
            _signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGTSTP, Interrupt));
        }
    }

    /// <returns><see langword="null"/> where standard input is no terminal of Linux.</returns>
    public static QuietTerminal? TryOpen()
    {
        // The framework notes how the terminal was when it first looks at it, and leaves it so in the end: with its echo.
        _ = Console.Out;
        var before = new byte[Size];
        if (!OperatingSystem.IsLinux() || GetAttributes(StandardInput, ref before[0]) != 0)
        {
            return null;
        }

        var terminal = new QuietTerminal(before);
        var quiet = (byte[])before.Clone();
        MemoryMarshal.Cast<byte, uint>(quiet.AsSpan())[LocalFlags] &= ~Echo;
        // What was typed before anybody was asked is forgotten: it may have been shown.
        if (SetAttributes(StandardInput, AfterOutputForgettingInput, ref quiet[0]) == 0)
        {
            return terminal;
        }

        terminal.Dispose();
        return null;
    }

    /// <summary>The next byte; <see langword="false"/> at the end of the input.</summary>
    /// <exception cref="OperationCanceledException">Somebody pressed Ctrl+C, or the process is to end.</exception>
    public bool Read(Span<byte> one)
    {
        while (true)
        {
            if (_interrupted)
            {
                throw new OperationCanceledException("Interrupted at the terminal.");
            }

            var wanted = new PollDescriptor { File = StandardInput, Events = PollIn };
            if (Poll(ref wanted, 1, PatienceMilliseconds) > 0)
            {
                return Read(StandardInput, ref MemoryMarshal.GetReference(one), 1) == 1;
            }
        }
    }

    public void Dispose()
    {
        _ = SetAttributes(StandardInput, AtOnce, ref _before[0]);
        _signals.ForEach(static signal => signal.Dispose());
    }

    private void Interrupt(PosixSignalContext context)
    {
        context.Cancel = true;
        _interrupted = true;
    }

    [DllImport("libc", EntryPoint = "tcgetattr", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int GetAttributes(int file, ref byte attributes);

    [DllImport("libc", EntryPoint = "tcsetattr", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetAttributes(int file, int when, ref byte attributes);

    [DllImport("libc", EntryPoint = "poll", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Poll(ref PollDescriptor wanted, nuint count, int milliseconds);

    [DllImport("libc", EntryPoint = "read", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint Read(int file, ref byte buffer, nint count);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollDescriptor
    {
        public int File;
        public short Events;
        public short Happened;
    }
}
