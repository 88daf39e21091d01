using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using PinControl.Audit;
using PinControl.Clients;
using PinControl.Clients.Certificates;
using PinControl.Plastics;
using PinControl.Storage;
using PinControl.Storage.Lane;
using PinControl.Tests.Clients;
using PinControl.Tests.Serving;
using PinControl.Tests.Serving.Postgres;
using PinControl.Tokens;
using Xunit;

namespace PinControl.Tests.Postgres;

/// <summary>Certificates and narrowed sign-ins on PostgreSQL, under the service's own role.</summary>
public sealed class SignInWays : IAsyncDisposable
{
    private readonly PostgresTestStore _store = new();
    private readonly PinControlServer _server;

    public SignInWays() => _server = PinControlServer.Start(folder: null, _store, []);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Certificates_are_added_once_found_by_thumbprint_before_subject_listed_and_removed()
    {
        using var authority = new TestAuthority("Root");
        using var certificate = authority.Issue("CN=shop, O=Acme");
        var store = _server.Services.GetRequiredService<LaneStore>();
        var reads = _server.Services.GetRequiredService<IStoreReads>();
        Assert.True(Operator.TryParse("you", out var who));
        Assert.True(AccountName.TryParse("demo", out var demo));
        Assert.True(AccountName.TryParse("shop", out var shop));
        var thumbprint = CertificateMark.ThumbprintOf(certificate);
        var subject = CertificateMark.SubjectOf(certificate)!;
        await store.AddClientAsync(new NewClient(shop, demo, MakeTenant: false, Permissions.View, ClientSecret.Create().Hash, who), Cancellation);

        Assert.Null(await reads.FindByCertificateAsync(thumbprint, subject, Cancellation));
        Assert.Equal(CertificateAddition.Added, await store.AddCertificateAsync(new NewClientCertificate(subject, demo, who), Cancellation));
        Assert.Equal(CertificateAddition.Taken, await store.AddCertificateAsync(new NewClientCertificate(subject, shop, who), Cancellation));
        Assert.Equal("demo", (await reads.FindByCertificateAsync(thumbprint, subject, Cancellation))!.Name);
        Assert.Null(await reads.FindByCertificateAsync(thumbprint, null, Cancellation));
        Assert.Equal(CertificateAddition.Added, await store.AddCertificateAsync(new NewClientCertificate(thumbprint, shop, who), Cancellation));
        Assert.Equal("shop", (await reads.FindByCertificateAsync(thumbprint, subject, Cancellation))!.Name);
        Assert.Equal([(subject.Text, "demo"), (thumbprint.Text, "shop")], (await store.ListCertificatesAsync(Cancellation)).Select(static one => (one.Mark, one.Client)));
        Assert.Equal("shop", await store.RemoveCertificateAsync(new ClientCertificateEnd(thumbprint, who), Cancellation));
        Assert.Null(await store.RemoveCertificateAsync(new ClientCertificateEnd(thumbprint, who), Cancellation));
    }

    [Fact]
    public async Task A_sign_in_that_allows_less_than_the_client_may_is_held_to_it()
    {
        var store = _server.Services.GetRequiredService<LaneStore>();
        var client = (await _server.Services.GetRequiredService<ClientDirectory>().FindAsync("demo", Cancellation))!;
        Assert.True(AuditUser.TryParse(["you"], out var user));
        Assert.True(PlasticId.TryParse("1001", out var plastic));
        async Task<TokenRefusal?> IssueAsync(Permissions ceiling) => (await store.IssueAsync(
            new TokenIssue(RandomNumberGenerator.GetBytes(32), client with { Ceiling = ceiling }, user, new TokenTarget.OfPlastic(plastic), Scope.ViewPin, null, null, null, null, null),
            Cancellation)).Refusal;

        Assert.Null(await IssueAsync(Permissions.View));
        Assert.Equal(TokenRefusal.PermissionDenied, await IssueAsync(Permissions.Set | Permissions.Cards));
        Assert.Equal(TokenRefusal.PermissionDenied, (await store.FindJudgementAsync(client with { Ceiling = Permissions.Set }, plastic, Cancellation))!.View);
        Assert.Equal(AuditOutcome.PermissionDenied, (await store.FindAsync(new PlasticCall(client with { Ceiling = Permissions.View }, user, plastic, null), Cancellation)).Refusal);
    }
}
