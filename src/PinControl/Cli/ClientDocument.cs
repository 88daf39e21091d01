using PinControl.Clients;

namespace PinControl.Cli;

/// <summary>A client as <c>--json</c> shows it, and as people read it.</summary>
internal sealed record ClientDocument(
    string Store, string Client, string Tenant, bool Enabled, IReadOnlyList<string> Permissions, IReadOnlyList<ClientDocument.SecretRow> Secrets,
    ClientDocument.WebviewRow Webview, IReadOnlyList<ClientDocument.FrameKeyRow> FrameKeys)
{
    public static ClientDocument Of(OpenedStore opened, ClientShown client) => new(
        opened.Description, client.Name, client.Tenant, client.Enabled, client.Permissions.Names(), [.. client.Secrets.Select(SecretRow.Of)],
        new WebviewRow(client.NeedsBridge, client.Origins), [.. client.FrameKeys.Select(static key => new FrameKeyRow(key.Key, key.Origins, key.Locale))]);

    public static IReadOnlyList<(string Name, string Value)> Facts(ClientShown client) =>
    [
        ("Client", client.Name), ("Tenant", client.Tenant), ("Enabled", client.Enabled ? "yes" : "no"), ("Permissions", client.Permissions.Words()),
        .. client.Secrets.Select(static secret => ("Secret", $"{secret.Id}, added {KeyAnswers.Time(secret.AddedAt)}, {Used(secret)}")),
        ("Webview", WebviewText(client)), .. client.FrameKeys.Select(static key => ("Frame key", $"{key.Key}: {string.Join(' ', key.Origins)}")),
    ];

    public static string Used(SecretListed secret) => secret.UsedAt is { } at ? $"last used {KeyAnswers.Time(at)}" : "never used";

    /// <summary>Who may open the client's webview pages.</summary>
    public static string WebviewText(ClientShown client) => (client.NeedsBridge, client.Origins.Count) switch
    {
        (false, 0) => "apps, and the pages of its frame keys",
        (true, 0) => "native apps only (bridge required)",
        (false, _) => $"the pages of {string.Join(' ', client.Origins)} only",
        _ => $"native apps (bridge required), and the pages of {string.Join(' ', client.Origins)}",
    };

    /// <param name="UsedAt">To a minute or so; none if it never was.</param>
    internal sealed record SecretRow(string Id, string AddedAt, string? UsedAt)
    {
        public static SecretRow Of(SecretListed secret) =>
            new(secret.Id, KeyAnswers.Time(secret.AddedAt), secret.UsedAt is { } at ? KeyAnswers.Time(at) : null);
    }

    internal sealed record WebviewRow(bool RequireBridge, IReadOnlyList<string> Origins);

    internal sealed record FrameKeyRow(string FrameKey, IReadOnlyList<string> Origins, string? Locale);
}
