namespace PinControl.Clients;

/// <summary>Whose pages a look is for: those of a frame key, or all of a client's that have none of their own.</summary>
internal sealed record LookOwner(AccountName Name, bool IsFrameKey)
{
    /// <inheritdoc />
    public override string ToString() => IsFrameKey ? $"frame key {Name}" : $"client {Name}";
}

/// <summary>A version of a theme that is kept.</summary>
/// <param name="FrameKey">None for the client's own.</param>
/// <param name="Css">As its author wrote it.</param>
/// <param name="Hash">SHA-256, base64, of the text that was set; of another one than <paramref name="Css"/> if the database was written to.</param>
/// <param name="InUse">Whether pages have it now.</param>
internal sealed record ThemeListed(string Client, string? FrameKey, int Version, string Css, string Hash, DateTimeOffset CreatedAt, string CreatedBy, bool InUse)
{
    public bool IsOf(LookOwner owner) => owner.IsFrameKey ? FrameKey == owner.Name.Text : FrameKey is null && Client == owner.Name.Text;
}

/// <summary>How a client's or a frame key's pages are to look, as far as that is said.</summary>
/// <param name="FrameKey">None for the client's own.</param>
/// <param name="Theme">The version in use.</param>
/// <param name="Layout"><c>full</c> or <c>compact</c>.</param>
/// <param name="ConfirmIn"><c>page</c> or <c>app</c>.</param>
internal sealed record LookListed(string Client, string? FrameKey, int? Theme, string? Layout, string? ConfirmIn)
{
    /// <inheritdoc cref="ThemeListed.IsOf" />
    public bool IsOf(LookOwner owner) => owner.IsFrameKey ? FrameKey == owner.Name.Text : FrameKey is null && Client == owner.Name.Text;
}
