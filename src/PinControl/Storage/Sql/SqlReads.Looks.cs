using PinControl.Clients;
using PinControl.Pages;

namespace PinControl.Storage.Sql;

/// <content>How pages look, and what they say after a PIN was set.</content>
internal sealed partial class SqlReads
{
    public ValueTask<string?> FindThemeAsync(ThemeVersion version, CancellationToken cancellation) => pool.ReadAsync(session => FirstAsync(
        session.Statement("theme-find").With("client_no", version.ClientNo).With("frame_key", version.FrameKey).With("version", version.Number),
        static row => row.Text("css")), cancellation);

    public async ValueTask<IReadOnlyList<KeptTheme>> ListKeptThemesAsync(CancellationToken cancellation) =>
        [.. from theme in await ListThemesAsync(cancellation) select new KeptTheme(theme.Css, theme.Hash, theme.Version, theme.CreatedAt, theme.InUse)];

    public ValueTask<IReadOnlyList<ThemeListed>> ListThemesAsync(CancellationToken cancellation) => ListAsync(
        "theme-list",
        static row => new ThemeListed(
            row.Text("client"), NoneIfEmpty(row.Text("frame_key")), row.Int("version"), row.Text("css"), Convert.ToBase64String(row.BytesOrNull("css_hash") ?? []), row.Time("created_at"), row.Text("created_by"),
            row.LongOrNull("in_use") == row.Int("version")), cancellation);

    public ValueTask<IReadOnlyList<LookListed>> ListLooksAsync(CancellationToken cancellation) => ListAsync("look-list", LookRow.Listed, cancellation);

    public ValueTask<IReadOnlyDictionary<string, string>> FindNextStepsAsync(AccountName tenant, CancellationToken cancellation) => pool.ReadAsync<IReadOnlyDictionary<string, string>>(
        async session => NextSteps.Read(await FirstAsync(session.Statement("tenant-next-steps").With("name", tenant.Text), static row => row.TextOrNull("next_step"))), cancellation);

    private static PageAppearance Appearance(SqlRows row) => new(
        row.LongOrNull("theme_version") is { } version
            ? new ThemeVersion(row.Int("client_no"), row.Text("theme_of"), (int)version, Convert.ToBase64String(row.BytesOrNull("theme_hash") ?? []))
            : null,
        row.TextOrNull("layout"), row.TextOrNull("confirm_in"), row.TextOrNull("next_step"));

    private static string? NoneIfEmpty(string text) => text.Length == 0 ? null : text;
}
