using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace PinControl.Tests.Serving.Postgres;

/// <summary>Signals to processes that a test started, by their id.</summary>
internal static partial class Signals
{
    public const int Interrupt = 2;
    public const int Kill = 9;
    public const int Terminate = 15;
    public const int Continue = 18;
    public const int Stop = 19;

    public static void Send(int process, int signal)
    {
        if (Call(process, signal) != 0 && Marshal.GetLastPInvokeError() is var error and not NoSuchProcess)
        {
            throw new Win32Exception(error);
        }
    }

    /// <summary>Whether it still runs; one that has ended and only waits to be fetched does not.</summary>
    public static bool IsRunning(int process)
    {
        try
        {
            // "PID (name) STATE …", and a name may hold anything but never ends with the last bracket.
            var stat = File.ReadAllText($"/proc/{process}/stat");
            return stat[stat.LastIndexOf(')') + 2] is not ('Z' or 'X');
        }
        catch (IOException)
        {
            return false;
        }
    }

    private const int NoSuchProcess = 3;

    [SuppressMessage("Security", "CA5392", Justification = "The system's C library, which has no other place.")]
    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Call(int process, int signal);
}
