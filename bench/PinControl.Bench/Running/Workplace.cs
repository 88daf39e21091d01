using System.Net;
using System.Net.Sockets;

namespace PinControl.Bench.Running;

/// <summary>The run's folder on a real disk, its processes and its ports. All of it is gone when the run ends, however it ends.</summary>
internal sealed class Workplace : IAsyncDisposable
{
    private readonly List<ChildProcess> _children = [];

    public Workplace()
    {
        // Not the usual temporary folder, which may be memory: a flush there costs nothing and would measure nothing.
        Folder = Path.Combine("/var/tmp", $"pincontrol-bench-{Environment.ProcessId}");
        Directory.CreateDirectory(Folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
    }

    public string Folder { get; }

    public string Make(string name) => Directory.CreateDirectory(Path.Combine(Folder, name)).FullName;

    /// <summary>A port of the loopback that is free now.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public ChildProcess Start(string name, string program, IEnumerable<string> arguments, string? folder = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        var child = new ChildProcess(name, program, arguments, folder ?? Folder, environment);
        lock (_children)
        {
            _children.Add(child);
        }

        return child;
    }

    public async ValueTask DisposeAsync()
    {
        // The last started first: the services before their database.
        ChildProcess[] children;
        lock (_children)
        {
            children = [.. Enumerable.Reverse(_children)];
        }

        foreach (var child in children)
        {
            await child.DisposeAsync();
        }

        Directory.Delete(Folder, recursive: true);
    }
}
