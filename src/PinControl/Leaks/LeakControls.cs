using System.Text;

namespace PinControl.Leaks;

/// <summary>
/// Harmless texts of this run alone that must be found where they belong: a sink that is absent, empty, cut short or another's proves nothing, however
/// well it is searched.
/// </summary>
internal sealed class LeakControls
{
    public const string Log = "log, every category at Trace";
    public const string Answers = "answers, headers and bodies";
    public const string Process = "command line and environment";
    public const string OutputOf = "output of ";

    private readonly List<Control> _controls = [];

    public int Count => _controls.Count;

    /// <summary>What a run of all flows must have left behind.</summary>
    public static LeakControls Of(LeakService service, LeakCalls calls, Canaries canaries)
    {
        var controls = new LeakControls();
        foreach (var reference in calls.References)
        {
            // From the first to the last: nothing of them is cut off at either end.
            controls.Add("the reference of a token", reference, Log);
            controls.Add("the reference of a token", reference, Answers);
        }

        controls.Add("the auditUser", canaries.AuditUser, "pincontrol.db, running", "pincontrol.db-wal, running");
        controls.Add("the auditUser", canaries.AuditUser, "pincontrol.db, stopped", "pincontrol.db-wal, stopped");
        controls.Add("the auditUser", canaries.AuditUser, OutputOf + "audit export");
        controls.Add("the auditUser", canaries.AuditUser, OutputOf + "audit search");
        controls.Add("the client", "leak-test", OutputOf + "client add");
        controls.Add("the client", "leak-test", OutputOf + "client list");
        controls.Add("the tenant", "leak-test", OutputOf + "tenant list");
        controls.Add("the frame key", "leak-test-frame", OutputOf + "frame-key list");
        controls.Add("the plastic", LeakFlows.Plastic, OutputOf + "plastics list");
        controls.Add("a key", string.Empty, OutputOf + "keys list");
        controls.Add("a checkpoint", string.Empty, OutputOf + "audit checkpoint");
        controls.Add("a verdict", string.Empty, OutputOf + "audit verify");
        controls.Add("keys", string.Empty, "vault.keys, running");
        controls.Add("keys", string.Empty, "vault.keys, stopped");
        if (OperatingSystem.IsLinux())
        {
            controls.Add("the folder", service.Folder, Process);
        }

        return controls;
    }

    /// <param name="what">For people.</param>
    /// <param name="text">ASCII; if it is empty, anything must be there.</param>
    /// <param name="sinks">In one of which it must stand.</param>
    public void Add(string what, string text, params IReadOnlyList<string> sinks) => _controls.Add(new Control(what, Encoding.ASCII.GetBytes(text), sinks));

    /// <returns>What was not found and where, for people.</returns>
    public IReadOnlyList<string> MissingIn(IEnumerable<Sink> sinks)
    {
        var all = sinks.ToLookup(static sink => sink.Name, static sink => sink.Bytes);
        return [.. _controls.Where(control => !control.Sinks.Any(name => all[name].Any(control.StandsIn)))
            .Select(static control => $"{control.What}: {string.Join(" or ", control.Sinks)}").Distinct()];
    }

    private sealed record Control(string What, byte[] Text, IReadOnlyList<string> Sinks)
    {
        public bool StandsIn(byte[] bytes) => bytes.Length > 0 && bytes.AsSpan().IndexOf(Text) >= 0;
    }
}
