using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace PinControl.Leaks;

/// <summary>Looks for all needles in all their forms at once.</summary>
internal sealed class LeakSearch
{
    private const int MostFindings = 40;
    private const int MostOfOne = 4;
    private const int Around = 60;

    private readonly (Needle Needle, NeedleForm Form)[] _known;
    private readonly SearchValues<string> _values;

    public LeakSearch(IEnumerable<Needle> needles)
    {
        _known = [.. from needle in needles from form in needle.Forms select (needle, form)];
        _values = SearchValues.Create([.. _known.Select(static one => one.Form.Text)], StringComparison.Ordinal);
    }

    /// <summary>In how many forms it looks.</summary>
    public int Forms => _known.Length;

    /// <returns>At most 40 in one sink, 4 of one name: one that slips out everywhere does not hide the others.</returns>
    public IReadOnlyList<LeakFinding> In(Sink sink)
    {
        var found = new List<LeakFinding>();
        var counts = new Dictionary<string, int>();
        var text = Encoding.Latin1.GetString(sink.Bytes);
        for (var at = 0; at < text.Length && found.Count < MostFindings; at++)
        {
            var next = text.AsSpan(at).IndexOfAny(_values);
            if (next < 0)
            {
                break;
            }

            at += next;
            var (needle, form) = _known.First(one => text.AsSpan(at).StartsWith(one.Form.Text, StringComparison.Ordinal));
            var count = counts[needle.Name] = counts.GetValueOrDefault(needle.Name) + 1;
            if (count <= MostOfOne)
            {
                found.Add(new LeakFinding(sink.Name, needle.Name, form.Name, at, Before(text, at)));
            }
        }

        return found;
    }

    /// <summary>
    /// Puts a decoy in every one of its forms into a copy of the sink, each at a place of its own, and looks for it as for the real ones: a search
    /// that finds nothing must be able to find something.
    /// </summary>
    /// <returns>How many forms there are and how many were found.</returns>
    public static (int Planted, int Found) Prove(Sink sink, Needle decoy)
    {
        var search = new LeakSearch([decoy]);
        var found = 0;
        foreach (var form in decoy.Forms)
        {
            var at = RandomNumberGenerator.GetInt32(sink.Bytes.Length + 1);
            byte[] copy = [.. sink.Bytes.AsSpan(0, at), .. Encoding.Latin1.GetBytes(form.Text), .. sink.Bytes.AsSpan(at)];
            // Beside a zero byte, one UTF-16 is the other.
            found += search.In(sink with { Bytes = copy }).Any(finding => Math.Abs(finding.At - at) <= 1) ? 1 : 0;
        }

        return (decoy.Forms.Count, found);
    }

    // What stands before it tells a reader which line or row it is; what may be part of it is left out.
    private string Before(string text, int at)
    {
        var before = text.AsSpan(Math.Max(0, at - Around), Math.Min(at, Around));
        for (var next = before.IndexOfAny(_values); next >= 0; next = before.IndexOfAny(_values))
        {
            before = before[(next + 1)..];
        }

        return string.Concat(before.ToString().Select(static letter => letter is >= ' ' and <= '~' ? letter : '.'));
    }
}

/// <summary>A place that outlives a request or leaves the process.</summary>
/// <param name="Name">For people.</param>
/// <param name="Bytes">All that stands there.</param>
internal sealed record Sink(string Name, byte[] Bytes)
{
    /// <summary>The same with a text taken out, in the first of its places; none if it is not there.</summary>
    /// <param name="text">ASCII.</param>
    public Sink? Without(string text)
    {
        var at = Bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(text));
        return at < 0 ? null : this with { Bytes = [.. Bytes.AsSpan(0, at), .. Bytes.AsSpan(at + text.Length)] };
    }

    /// <summary>The name: what stands there must not slip into a report.</summary>
    public override string ToString() => Name;
}

/// <summary>A leak.</summary>
/// <param name="Sink">Where.</param>
/// <param name="What">Of what.</param>
/// <param name="Form">In which encoding.</param>
/// <param name="At">Behind how many bytes.</param>
/// <param name="Before">What stands before it, at most 60 bytes.</param>
internal sealed record LeakFinding(string Sink, string What, string Form, int At, string Before);
