using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using PinControl.Audit;
using PinControl.Clients;
using PinControl.Keys;
using PinControl.Storage.Lane;
using PinControl.Tests.Serving;
using Xunit;

namespace PinControl.Tests.Storage;

/// <summary>Custodians and their requests, on either database.</summary>
public sealed class Custody : IAsyncDisposable
{
    private readonly PinControlServer _server = PinControlServer.Start();
    private readonly LaneStore _store;
    private readonly Operator _who;

    public Custody()
    {
        _store = _server.Services.GetRequiredService<LaneStore>();
        Assert.True(Operator.TryParse("you", out var who));
        _who = who;
    }

    private KeyActor Actor => new(_who);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Of_approvals_that_come_to_two_nodes_at_once_one_counts()
    {
        await AddTwoAsync();
        // The folder is the first one's, which removes it.
        var other = PinControlServer.StartAgain(_server);
        LaneStore[] nodes = [_store, other.Services.GetRequiredService<LaneStore>()];
        var asked = await AskAsync(KeyAct.Activate, await MakeAsync());
        var decision = new KeyDecision(asked.RequestNo, asked, Approve: true, By("bob"), _who);
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => nodes[i % 2].DecideAsync(decision, default).AsTask()));
        Assert.Single(answers, answer => answer.Outcome == AuditOutcome.Ok);
        Assert.Equal(19, answers.Count(answer => answer.Outcome == AuditOutcome.RequestDecided));
        Assert.Equal(1L, _server.Sql("SELECT count(*) FROM audit WHERE event = 'KEY_APPROVE' AND outcome = 0"));
        Assert.Equal(AuditOutcome.CustodianRefused, await DecideAsync(asked, By("bob") with { SecretHash = new byte[32] }));
        AuditTrail.AssertChainsHold(_server.Store);
        await other.StopAsync();
    }

    [Fact]
    public async Task Whoever_is_named_proves_it_before_there_are_two_as_well()
    {
        Assert.Equal(AuditOutcome.Ok, await AddAsync("alice"));
        Assert.Equal(AuditOutcome.CustodianRefused, await AddAsync("bob", By("alice") with { SecretHash = new byte[32] }));
        Assert.Equal(AuditOutcome.CustodianRefused, await AddAsync("bob", By("mallory")));
        Assert.Equal(AuditOutcome.Ok, await AddAsync("bob", By("alice")));
        Assert.Equal(2L, _server.Sql("SELECT count(*) FROM audit WHERE event = 'CUSTODIAN_ADD' AND outcome = 70"));
    }

    [Fact]
    public async Task Two_stay_enabled_and_nobody_goes_back_to_the_beginning()
    {
        await AddTwoAsync();
        Assert.Equal(AuditOutcome.ApprovalNeeded, await AddAsync("mallory"));
        Assert.Equal(AuditOutcome.ApprovalNeeded, (await DisableAsync("bob", null)).Outcome);
        Assert.Equal(AuditOutcome.TooFewCustodians, (await DisableAsync("alice", "bob")).Outcome);

        // Two requests at once that each leave two, and together one.
        await AddThirdAsync("carol");
        var first = await DisableAsync("alice", "carol");
        var second = await DisableAsync("bob", "alice");
        Assert.Equal(AuditOutcome.Ok, await DecideAsync(first.Request!, By("bob")));
        Assert.Equal(AuditOutcome.RequestOutdated, await DecideAsync(second.Request!, By("carol")));
        var third = await DisableAsync("bob", "carol");
        Assert.Equal(AuditOutcome.TooFewCustodians, third.Outcome);
        // However few there are: an owner of the database has taken one away.
        _server.Sql("UPDATE custodian SET state = 3 WHERE name = 'bob'");
        Assert.Equal(AuditOutcome.ApprovalNeeded, await AddAsync("mallory"));
        Assert.Equal(AuditOutcome.ApprovalNeeded, (await DisableAsync("carol", null)).Outcome);
        // What keys.md says for when the secrets are lost.
        _server.Sql("UPDATE custodian SET state = 3, enabled_at = NULL");
        Assert.Equal(AuditOutcome.Ok, await AddAsync("dora"));
    }

    [Fact]
    public async Task A_first_custodian_who_is_disabled_before_there_is_a_second_does_not_count()
    {
        Assert.Equal(AuditOutcome.Ok, await AddAsync("alice"));
        Assert.Equal(AuditOutcome.Ok, (await DisableAsync("alice", null)).Outcome);
        Assert.Equal(AuditOutcome.NameTaken, await AddAsync("alice"));
        Assert.Equal(AuditOutcome.Ok, await AddAsync("bob"));
        Assert.Equal(AuditOutcome.Ok, await AddAsync("carol"));
        Assert.Equal(AuditOutcome.ApprovalNeeded, await AddAsync("dora"));
    }

    [Fact]
    public async Task A_secret_belongs_to_one_custodian_for_good()
    {
        Assert.Equal(AuditOutcome.Ok, await AddAsync("alice"));
        Assert.Equal(AuditOutcome.SecretTaken, await AddAsync("bob", secretOf: "alice"));
        Assert.Equal(AuditOutcome.Ok, await AddAsync("bob"));
        await AddThirdAsync("carol");
        Assert.Equal(AuditOutcome.Ok, await DecideAsync((await DisableAsync("carol", "alice")).Request!, By("bob")));
        // By a request too, and of one who is disabled.
        Assert.Equal(AuditOutcome.SecretTaken, await AddAsync("dora", By("alice"), secretOf: "bob"));
        Assert.Equal(AuditOutcome.SecretTaken, await AddAsync("dora", By("alice"), secretOf: "carol"));
        Assert.Equal(3L, _server.Sql("SELECT count(*) FROM audit WHERE event = 'CUSTODIAN_ADD' AND outcome = 87"));
        Assert.Equal(3L, _server.Sql("SELECT count(*) FROM custodian"));

        // Asked for before that was refused: judged anew when it is approved.
        var dora = await _store.AddCustodianAsync(new NewCustodian(Name("dora"), By("dora").SecretHash, By("alice"), _who), default);
        _server.Sql("UPDATE custodian SET secret_hash = (SELECT secret_hash FROM custodian WHERE name = 'carol') WHERE name = 'dora'");
        var shown = (await _store.ListKeyRequestsAsync(default)).Single(one => one.RequestNo == dora.Request!.RequestNo);
        Assert.Equal(AuditOutcome.SecretTaken, await DecideAsync(shown, By("bob")));
        Assert.Equal(1L, _server.Sql("SELECT state FROM custodian WHERE name = 'dora'"));
        Assert.Equal(1L, _server.Sql("SELECT count(*) FROM audit WHERE event = 'KEY_APPROVE' AND outcome = 87"));
        Assert.Equal(AuditOutcome.Ok, await DecideAsync(shown, By("bob"), approve: false));
        AuditTrail.AssertChainsHold(_server.Store);
    }

    [Fact]
    public async Task Two_names_of_one_secret_are_one_person()
    {
        await AddTwoAsync();
        await AddZoneKeyAsync("acquirer");
        var asked = await AskAsync(KeyAct.Activate, await MakeAsync());
        // As an older version let it be.
        _server.Sql("UPDATE custodian SET secret_hash = (SELECT secret_hash FROM custodian WHERE name = 'alice') WHERE name = 'bob'");
        var listed = await _store.ListCustodiansAsync(default);
        Assert.Equal([CustodianSecret.Fingerprint(By("alice").SecretHash)], listed.Select(static one => one.Fingerprint).Distinct());
        var twin = By("alice") with { Name = Name("bob") };
        Assert.Equal(AuditOutcome.SameCustodian, await DecideAsync(asked, twin));
        Assert.Equal(AuditOutcome.SameCustodian, await _store.AllowExportAsync(new ZoneKeyExport("demo", "acquirer", "ABCDEF", "as 2 components", By("alice"), twin, _who), default));
        var removal = await _store.RequestRemovalAsync(new ZoneKeyEnd("demo", "acquirer", By("alice"), _who), default);
        Assert.Equal(AuditOutcome.SameCustodian, await DecideAsync(removal.Request!, twin));
        Assert.Equal(3L, _server.Sql("SELECT count(*) FROM audit WHERE outcome = 71"));
        Assert.Equal(AuditOutcome.Ok, await DecideAsync(asked, twin, approve: false));
    }

    [Fact]
    public async Task A_request_waits_for_seven_days_and_closes_what_hangs_on_it()
    {
        await AddTwoAsync();
        var version = await MakeAsync();
        var carol = By("carol");
        var add = await _store.AddCustodianAsync(new NewCustodian(carol.Name, carol.SecretHash, By("alice"), _who), default);
        var asked = await AskAsync(KeyAct.Activate, version);
        var start = _server.Clock.GetUtcNow();
        _server.Clock.TurnTo(start + TimeSpan.FromDays(7) - TimeSpan.FromMinutes(1));
        Assert.Equal(KeyRequestState.Pending, asked.StateAt(_server.Clock.GetUtcNow()));
        Assert.Equal(AuditOutcome.RequestOpen, (await TryAskAsync(KeyAct.Activate, version)).Outcome);
        _server.Clock.TurnTo(start + TimeSpan.FromDays(7) + TimeSpan.FromMinutes(1));
        Assert.Equal(KeyRequestState.Expired, asked.StateAt(_server.Clock.GetUtcNow()));
        Assert.Equal(AuditOutcome.RequestExpired, await DecideAsync(asked, By("bob")));
        Assert.Equal(AuditOutcome.RequestExpired, await DecideAsync(add.Request!, By("bob")));
        Assert.Equal(3L, _server.Sql("SELECT state FROM custodian WHERE name = 'carol'"));
        Assert.Equal(AuditOutcome.Ok, await DecideAsync(await AskAsync(KeyAct.Activate, version), By("bob")));
    }

    [Fact]
    public async Task An_approval_is_of_what_was_asked_for()
    {
        await AddTwoAsync();
        await AddThirdAsync("carol");
        var (one, two) = (await MakeAsync(), await MakeAsync());
        var before = await AskAsync(KeyAct.Activate, one);
        Assert.Equal((1, "ABCDEF"), (before.ActiveAfter!.Value, before.CheckValue));
        // Of one version one thing is asked at a time.
        Assert.Equal(AuditOutcome.RequestOpen, (await TryAskAsync(KeyAct.Retire, one)).Outcome);
        Assert.Equal(AuditOutcome.Ok, await DecideAsync(await AskAsync(KeyAct.Activate, two), By("bob")));
        Assert.Equal(AuditOutcome.RequestOutdated, await DecideAsync(before, By("bob")));
        Assert.Equal(AuditOutcome.Ok, await DecideAsync(before, By("bob"), approve: false));

        var other = await AskAsync(KeyAct.Activate, one);
        _server.Sql($"UPDATE vault_key SET check_value = '000000' WHERE kind = 1 AND version = {one}");
        Assert.Equal(AuditOutcome.RequestOutdated, await DecideAsync(other, By("bob")));
        Assert.Equal(AuditOutcome.Ok, await DecideAsync(other, By("bob"), approve: false));

        var left = await AskAsync(KeyAct.Activate, one);
        Assert.Equal(AuditOutcome.Ok, await DecideAsync((await DisableAsync("alice", "carol")).Request!, By("bob")));
        Assert.Equal(AuditOutcome.RequestOutdated, await DecideAsync(left, By("bob")));
    }

    [Fact]
    public async Task What_is_decided_is_what_was_shown()
    {
        await AddTwoAsync();
        var (one, two) = (await MakeAsync(), await MakeAsync());
        // Nobody had asked yet when it was looked for.
        var asked = await AskAsync(KeyAct.Activate, one);
        var unseen = new KeyDecision(asked.RequestNo, Shown: null, Approve: true, By("bob"), _who);
        Assert.Equal(AuditOutcome.RequestUnknown, (await _store.DecideAsync(unseen, default)).Outcome);
        foreach (var other in (KeyRequest[])[
            asked with { Act = KeyAct.Retire }, asked with { Version = two }, asked with { CheckValue = "000000" }, asked with { ActiveAfter = null },
            asked with { RequestedBy = "carol" }, asked with { RequestedAt = asked.RequestedAt.AddSeconds(1) }, asked with { Fingerprint = "0" }])
        {
            Assert.Equal(AuditOutcome.RequestChanged, (await _store.DecideAsync(unseen with { Shown = other }, default)).Outcome);
            Assert.Equal(AuditOutcome.RequestChanged, (await _store.DecideAsync(unseen with { Shown = other, Approve = false }, default)).Outcome);
        }

        _server.Sql($"UPDATE key_request SET version = {two} WHERE request_no = {asked.RequestNo}");
        Assert.Equal(AuditOutcome.RequestChanged, await DecideAsync(asked, By("bob")));
        Assert.All((await _store.ListKeysAsync(default)).Where(key => key.Kind == KeyKind.Kek && key.Version != 1), static key => Assert.Equal(KeyState.Pending, key.State));
        Assert.Equal(15L, _server.Sql("SELECT count(*) FROM audit WHERE outcome = 86"));
        Assert.Equal(AuditOutcome.Ok, await DecideAsync(Assert.Single(await _store.ListKeyRequestsAsync(default)), By("bob")));
    }

    [Fact]
    public async Task A_zone_key_goes_when_another_custodian_approves_it_and_its_name_is_not_given_again()
    {
        await AddTwoAsync();
        await AddThirdAsync("carol");
        var zone = await AddZoneKeyAsync("acquirer");
        var end = new ZoneKeyEnd("demo", "acquirer", By("alice"), _who);
        Assert.Equal(AuditOutcome.CustodianRefused, (await _store.RequestRemovalAsync(end with { By = By("mallory") }, default)).Outcome);
        Assert.Equal(AuditOutcome.KeyUnknown, (await _store.RequestRemovalAsync(end with { Name = "other" }, default)).Outcome);
        Assert.Equal(AuditOutcome.KeyUnknown, (await _store.RequestRemovalAsync(end with { Tenant = "acme" }, default)).Outcome);
        var asked = (await _store.RequestRemovalAsync(end, default)).Request!;
        Assert.Equal(("remove zone key acquirer of tenant demo", "ABCDEF"), (asked.Text, asked.CheckValue));
        Assert.Equal(AuditOutcome.RequestOpen, (await _store.RequestRemovalAsync(end, default)).Outcome);
        Assert.Equal(AuditOutcome.SameCustodian, await DecideAsync(asked, By("alice")));
        Assert.Equal(AuditOutcome.RequestChanged, await DecideAsync(asked with { ZoneKey = "other" }, By("bob")));
        Assert.Equal(AuditOutcome.Ok, await DecideAsync(asked, By("bob"), approve: false));

        // Another key came in its place.
        asked = (await _store.RequestRemovalAsync(end, default)).Request!;
        _server.Sql("UPDATE zone_key SET check_value = '000000'");
        Assert.Equal(AuditOutcome.RequestOutdated, await DecideAsync(asked, By("bob")));
        _server.Sql("UPDATE zone_key SET check_value = 'ABCDEF'");
        Assert.Equal(KeyState.Active, Assert.Single(await _store.ListZoneKeysAsync(default)).State);

        Assert.Equal(AuditOutcome.Ok, await DecideAsync(asked, By("bob")));
        var removed = Assert.Single(await _store.ListZoneKeysAsync(default));
        Assert.Equal((KeyState.Retired, 0, 0), (removed.State, removed.Sealed.Blob.Length, removed.Sealed.Tag.Length));
        Assert.Equal(AuditOutcome.KeyStateRefused, (await _store.RequestRemovalAsync(end, default)).Outcome);
        Assert.Equal(AuditOutcome.NameTaken, await _store.AddZoneKeyAsync(zone, default));
        Assert.Equal(AuditOutcome.KeyUnknown, await _store.AllowExportAsync(new ZoneKeyExport("demo", "acquirer", "ABCDEF", "as 2 components", By("alice"), By("bob"), _who), default));
        Assert.Equal(0, await _store.WriteReSealedAsync([new ReSealedZoneKey(removed, zone.Key)], default));
        AuditTrail.AssertChainsHold(_server.Store);
    }

    [Fact]
    public async Task A_retired_version_is_destroyed_on_a_custodian_s_word_while_nothing_is_under_it()
    {
        await AddTwoAsync();
        var version = await MakeAsync();
        var destruction = new KeyDestruction(KeyKind.Kek, version, By("alice"), _who);
        Assert.Equal(AuditOutcome.KeyStateRefused, await _store.StartDestructionAsync(destruction, default));
        Assert.True(await _store.RetireKeyAsync(KeyKind.Kek, version, Actor, default));
        Assert.Equal(AuditOutcome.CustodianRefused, await _store.StartDestructionAsync(destruction with { By = By("mallory") }, default));
        // Not even an older version of the service, which knows nothing of retirement, gets a PIN under it.
        Assert.ThrowsAny<DbException>(() => _server.Sql("UPDATE plastic SET key_version = 2 WHERE plastic_id = '1001'"));
        Assert.Equal(AuditOutcome.Ok, await _store.StartDestructionAsync(destruction, default));
        Assert.Equal(1L, _server.Sql("SELECT count(*) FROM audit WHERE event = 'KEY_DESTROY' AND outcome = 1"));
    }

    private static AccountName Name(string text)
    {
        Assert.True(AccountName.TryParse(text, out var name));
        return name;
    }

    private static CustodianCredential By(string name) => new(Name(name), SHA256.HashData(Encoding.UTF8.GetBytes(name)));

    private async Task AddTwoAsync()
    {
        Assert.Equal(AuditOutcome.Ok, await AddAsync("alice"));
        Assert.Equal(AuditOutcome.Ok, await AddAsync("bob"));
    }

    private async Task AddThirdAsync(string name)
    {
        var third = By(name);
        var asked = await _store.AddCustodianAsync(new NewCustodian(third.Name, third.SecretHash, By("alice"), _who), default);
        Assert.Equal(AuditOutcome.Ok, await DecideAsync(asked.Request!, By("bob")));
    }

    private async Task<AuditOutcome> AddAsync(string name, CustodianCredential? by = null, string? secretOf = null) =>
        (await _store.AddCustodianAsync(new NewCustodian(Name(name), By(secretOf ?? name).SecretHash, by, _who), default)).Outcome;

    private ValueTask<KeyAnswer> DisableAsync(string name, string? by) =>
        _store.DisableCustodianAsync(new CustodianEnd(Name(name), by is null ? null : By(by), _who), default);

    /// <summary>Under a zone KEK of the register's.</summary>
    private async Task<NewZoneKey> AddZoneKeyAsync(string name)
    {
        var version = await _store.ClaimKeyAsync(KeyKind.ZoneKek, Actor, default);
        await _store.NoteKeyAsync(KeyKind.ZoneKek, version, "ABCDEF", Actor, default);
        Assert.True(await _store.ActivateKeyAsync(KeyKind.ZoneKek, version, null, Actor, default));
        var facts = new ZoneKeyFacts(ZoneDirection.Out, "4", "A", "P0", "ABCDEF", Exportable: true);
        var zone = new NewZoneKey(Name("demo"), Name(name), facts, new SealedZoneKey(new byte[40], version, new byte[32]), "created", _who);
        Assert.Equal(AuditOutcome.Ok, await _store.AddZoneKeyAsync(zone, default));
        return zone;
    }

    /// <summary>A KEK of the register's, pending.</summary>
    private async Task<int> MakeAsync()
    {
        var version = await _store.ClaimKeyAsync(KeyKind.Kek, Actor, default);
        await _store.NoteKeyAsync(KeyKind.Kek, version, "ABCDEF", Actor, default);
        return version;
    }

    /// <summary>By alice.</summary>
    private ValueTask<KeyAnswer> TryAskAsync(KeyAct act, int version) => _store.RequestAsync(new KeyRequested(act, KeyKind.Kek, version, By("alice"), _who), default);

    private async Task<KeyRequest> AskAsync(KeyAct act, int version)
    {
        var answer = await TryAskAsync(act, version);
        Assert.Equal(AuditOutcome.Ok, answer.Outcome);
        return answer.Request!;
    }

    private async Task<AuditOutcome> DecideAsync(KeyRequest request, CustodianCredential by, bool approve = true) =>
        (await _store.DecideAsync(new KeyDecision(request.RequestNo, request, approve, by, _who), default)).Outcome;
}
