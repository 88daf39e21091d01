namespace PinControl.Plastics;

/// <summary>Which plastics to list, in the order they were made.</summary>
/// <param name="After">The cursor of an earlier page; 0 begins.</param>
/// <param name="Most">The most plastics of one page.</param>
internal sealed record PlasticListQuery(string? Tenant, PlasticStatus? Status, PinStatus? PinStatus, long After, int Most);

/// <param name="Next">The cursor of the next page; none when this is the last.</param>
internal sealed record PlasticPage(IReadOnlyList<PlasticListed> Plastics, long? Next);

/// <summary>A plastic as an operator may see it: never a PIN, sealed or not.</summary>
internal sealed record PlasticListed(string Tenant, string PlasticId, PlasticView Plastic);
