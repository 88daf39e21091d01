using PinControl.Clients;

namespace PinControl.Storage.Lane;

/// <content>How pages look, and what they say after a PIN was set.</content>
internal sealed partial class LaneStore
{
    public ValueTask<IReadOnlyList<ThemeListed>> ListThemesAsync(CancellationToken cancellation) => reads.ListThemesAsync(cancellation);

    public ValueTask<IReadOnlyList<LookListed>> ListLooksAsync(CancellationToken cancellation) => reads.ListLooksAsync(cancellation);

    public ValueTask<IReadOnlyDictionary<string, string>> FindNextStepsAsync(AccountName tenant, CancellationToken cancellation) =>
        reads.FindNextStepsAsync(tenant, cancellation);
}
