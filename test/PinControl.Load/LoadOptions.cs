using System.Globalization;

namespace PinControl.Load;

/// <summary>What the load is to be.</summary>
/// <param name="AtMost">It ends by itself then.</param>
internal sealed record LoadOptions(IReadOnlyList<Uri> Nodes, string LedgerPath, int Clients, TimeSpan AtMost)
{
    public const string Usage = "usage: PinControl.Load LEDGER CLIENTS SECONDS NODE…";

    public static LoadOptions? TryParse(string[] args) =>
        args.Length >= 4
        && int.TryParse(args[1], CultureInfo.InvariantCulture, out var clients) && clients is > 0 and <= 1000
        && int.TryParse(args[2], CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and <= 1200
        && args[3..].All(static node => Uri.IsWellFormedUriString(node, UriKind.Absolute))
            ? new LoadOptions([.. args[3..].Select(static node => new Uri(node))], args[0], clients, TimeSpan.FromSeconds(seconds))
            : null;
}
