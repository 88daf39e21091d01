using Microsoft.EntityFrameworkCore;

namespace PinControl.Bench.ReferenceTokens;

/// <summary>OpenIddict's own four tables and nothing else.</summary>
internal sealed class PeerContext(DbContextOptions<PeerContext> options) : DbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.UseOpenIddict();
}
