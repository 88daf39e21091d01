using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

#pragma warning disable CA1050, IDE0130, CA1822 // The runtime looks for exactly this type, outside any namespace.

/// <summary>
/// Makes a service whose SQLite does not flush, to show that the check for the flush can fail. The service itself is the shipped one: it
/// has no setting for this and asks for <c>synchronous=FULL</c> as always. The runtime runs this before its <c>Main</c> when the
/// environment variable DOTNET_STARTUP_HOOKS names this assembly; from then on SQLite opens every connection with <c>synchronous=OFF</c>
/// and passes over the request for another.
/// </summary>
internal static unsafe class StartupHook
{
    private const int Ok = 0;
    private const int Ignore = 2;
    private const int Pragma = 19;

    private static delegate* unmanaged[Cdecl]<nint, byte*, nint, nint, nint, int> s_execute;
    private static delegate* unmanaged[Cdecl]<nint, delegate* unmanaged[Cdecl]<nint, int, byte*, byte*, byte*, byte*, int>, nint, int> s_setAuthorizer;

    public static void Initialize()
    {
        var sqlite = NativeLibrary.Load("e_sqlite3", typeof(StartupHook).Assembly, null);
        s_execute = (delegate* unmanaged[Cdecl]<nint, byte*, nint, nint, nint, int>)NativeLibrary.GetExport(sqlite, "sqlite3_exec");
        s_setAuthorizer = (delegate* unmanaged[Cdecl]<nint, delegate* unmanaged[Cdecl]<nint, int, byte*, byte*, byte*, byte*, int>, nint, int>)
            NativeLibrary.GetExport(sqlite, "sqlite3_set_authorizer");
        var forEach = (delegate* unmanaged[Cdecl]<delegate* unmanaged[Cdecl]<nint, nint, nint, int>, int>)NativeLibrary.GetExport(sqlite, "sqlite3_auto_extension");
        if (forEach(&Opened) != Ok)
        {
            throw new InvalidOperationException("SQLite took no hook.");
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Opened(nint connection, nint message, nint routines)
    {
        fixed (byte* off = "PRAGMA synchronous=OFF\0"u8)
        {
            var result = s_execute(connection, off, 0, 0, 0);
            return result == Ok ? s_setAuthorizer(connection, &Authorize, 0) : result;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Authorize(nint state, int action, byte* first, byte* second, byte* database, byte* trigger) =>
        action == Pragma && MemoryMarshal.CreateReadOnlySpanFromNullTerminated(first).SequenceEqual("synchronous"u8) ? Ignore : Ok;
}
