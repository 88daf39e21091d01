using System.Globalization;
using System.Text;

namespace PinControl.Load;

/// <summary>
/// The load's own list of what it asked and what it was told, written as it happens: a line before each request and one after each
/// answer. What is not in it was not acknowledged. Not for eyes: chosen and shown PINs of made-up plastics stand in it.
/// </summary>
internal sealed class Ledger(string path) : IDisposable
{
    private readonly FileStream _file = new(path, new FileStreamOptions
    {
        Mode = FileMode.Append, Access = FileAccess.Write, Share = FileShare.ReadWrite, BufferSize = 0,
        UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
    });

    private readonly Lock _gate = new();
    private long _last;

    public long Answered { get; private set; }

    public long Failed { get; private set; }

    public long InFlight => _last - Answered - Failed;

    /// <param name="act">One of <see cref="LoadAct"/>.</param>
    /// <param name="reference">The token's, where it has one already.</param>
    /// <param name="pin">The PIN that is chosen.</param>
    /// <returns>The request's number.</returns>
    public long Start(string act, string plastic, string? reference = null, string? pin = null)
    {
        lock (_gate)
        {
            _last++;
            Write(new LedgerLine('S', _last, TimeProvider.System.GetTimestamp(), act, plastic, reference, pin));
            return _last;
        }
    }

    /// <param name="result">The answer's status.</param>
    /// <param name="reference">The token's that was issued.</param>
    /// <param name="pin">The PIN that was shown.</param>
    public void Answer(long number, int result, string? reference = null, string? pin = null)
    {
        lock (_gate)
        {
            Answered++;
            Write(new LedgerLine('A', number, TimeProvider.System.GetTimestamp(), result.ToString(CultureInfo.InvariantCulture), null, reference, pin));
        }
    }

    /// <summary>No answer came.</summary>
    public void Fail(long number, Exception fault)
    {
        lock (_gate)
        {
            Failed++;
            Write(new LedgerLine('F', number, TimeProvider.System.GetTimestamp(), fault.GetType().Name, null, null, null));
        }
    }

    public void Dispose() => _file.Dispose();

    private void Write(LedgerLine line) => _file.Write(Encoding.ASCII.GetBytes(line + "\n"));
}

/// <summary>The kinds of request.</summary>
internal static class LoadAct
{
    public const string Issue = "ISSUE";
    public const string View = "VIEW";
    public const string OpenSet = "OPEN_SET";
    public const string Set = "SET";
}

/// <param name="Kind">S started, A answered, F failed without an answer.</param>
/// <param name="At">By the machine's monotonic clock, which all processes share.</param>
/// <param name="Text">The act, the status or the fault.</param>
internal sealed record LedgerLine(char Kind, long Number, long At, string Text, string? Plastic, string? Reference, string? Pin)
{
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Kind} {Number} {At} {Text} {Plastic ?? "-"} {Reference ?? "-"} {Pin ?? "-"}");

    public static LedgerLine Parse(string line)
    {
        var parts = line.Split(' ');
        return new LedgerLine(
            parts[0][0], long.Parse(parts[1], CultureInfo.InvariantCulture), long.Parse(parts[2], CultureInfo.InvariantCulture), parts[3],
            OrNull(parts[4]), OrNull(parts[5]), OrNull(parts[6]));
    }

    private static string? OrNull(string part) => part == "-" ? null : part;
}
