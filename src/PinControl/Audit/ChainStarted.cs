using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;

namespace PinControl.Audit;

/// <summary>The detail of a chain's first record.</summary>
/// <param name="Node">Machine and process.</param>
/// <param name="Checkpoint">The newest checkpoint's number when the chain began; 0 before the first.</param>
/// <param name="Hash">That checkpoint's hash; 32 zero bytes before the first.</param>
internal sealed partial record ChainStarted(string Node, long Checkpoint, byte[] Hash)
{
    public string ToDetail() => string.Create(CultureInfo.InvariantCulture, $"{Node}; checkpoint {Checkpoint} {Base64Url.EncodeToString(Hash)}");

    public static bool TryParse(string? detail, [NotNullWhen(true)] out ChainStarted? started)
    {
        started = null;
        if (detail is not null && Shape().Match(detail) is { Success: true } match
            && long.TryParse(match.Groups[2].Value, CultureInfo.InvariantCulture, out var number))
        {
            started = new ChainStarted(match.Groups[1].Value, number, Base64Url.DecodeFromChars(match.Groups[3].Value));
        }

        return started is not null;
    }

    [GeneratedRegex("^(.*); checkpoint ([0-9]{1,18}) ([A-Za-z0-9_-]{42}[AEIMQUYcgkosw048])$")]
    private static partial Regex Shape();
}
