using System.Globalization;
using System.Text.RegularExpressions;

namespace PinControl.StoreTests.Stage;

/// <summary>One call in a trace.</summary>
/// <param name="Begun">Seconds since 1970.</param>
/// <param name="Ended">When the kernel had done it.</param>
/// <param name="Text">Its arguments; the file's name and the bytes stand in them.</param>
internal sealed record SystemCall(string Name, double Begun, double Ended, string Text);

/// <summary>What strace writes with <c>-f -ttt -T -y</c>.</summary>
internal static partial class SystemCalls
{
    private const string Traced = "trace=fsync,fdatasync,write,writev,pwrite64,pwritev,sendto,sendmsg";

    /// <summary>A command that runs the rest of its line under strace: in its own place, so that its id and its end are the program's.</summary>
    public static string[] Tracing(string trace) => ["strace", "-D", "-f", "--seccomp-bpf", "-ttt", "-T", "-y", "-s", "1048576", "-e", Traced, "-o", trace];

    /// <summary>The calls that were carried out, in the order in which they began.</summary>
    public static IReadOnlyList<SystemCall> Read(string trace)
    {
        var calls = new List<SystemCall>();
        var unfinished = new Dictionary<string, (string Name, double Begun, string Text)>();
        foreach (var line in File.ReadLines(trace))
        {
            if (Whole().Match(line) is { Success: true } whole)
            {
                var begun = Seconds(whole.Groups["at"]);
                calls.Add(new SystemCall(whole.Groups["name"].Value, begun, begun + Seconds(whole.Groups["took"]), whole.Groups["text"].Value));
            }
            else if (First().Match(line) is { Success: true } first)
            {
                unfinished[first.Groups["thread"].Value] = (first.Groups["name"].Value, Seconds(first.Groups["at"]), first.Groups["text"].Value);
            }
            else if (Rest().Match(line) is { Success: true } rest && unfinished.Remove(rest.Groups["thread"].Value, out var begun))
            {
                calls.Add(new SystemCall(begun.Name, begun.Begun, Seconds(rest.Groups["at"]), begun.Text + rest.Groups["text"].Value));
            }
        }

        calls.Sort(static (one, other) => one.Begun.CompareTo(other.Begun));
        return calls;
    }

    private static double Seconds(Group group) => double.Parse(group.ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^(?<thread>\d+) +(?<at>[\d.]+) (?<name>\w+)\((?<text>.*)\) += \d+ <(?<took>[\d.]+)>$", RegexOptions.ExplicitCapture)]
    private static partial Regex Whole();

    [GeneratedRegex(@"^(?<thread>\d+) +(?<at>[\d.]+) (?<name>\w+)\((?<text>.*) <unfinished \.\.\.>$", RegexOptions.ExplicitCapture)]
    private static partial Regex First();

    [GeneratedRegex(@"^(?<thread>\d+) +(?<at>[\d.]+) <\.\.\. \w+ resumed>(?<text>.*)\) += \d+", RegexOptions.ExplicitCapture)]
    private static partial Regex Rest();
}
