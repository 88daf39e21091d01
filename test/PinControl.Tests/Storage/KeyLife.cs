using Microsoft.Extensions.DependencyInjection;
using PinControl.Audit;
using PinControl.Clients;
using PinControl.Keys;
using PinControl.Pins;
using PinControl.Plastics;
using PinControl.Storage;
using PinControl.Storage.Lane;
using PinControl.Tests.Device;
using PinControl.Tests.Serving;
using Xunit;

namespace PinControl.Tests.Storage;

/// <summary>What a store keeps of the keys' life, on either database.</summary>
public sealed class KeyLife : IAsyncDisposable
{
    private readonly PinControlServer _server = PinControlServer.Start();
    private readonly LaneStore _store;
    private readonly Operator _who;

    public KeyLife()
    {
        _store = _server.Services.GetRequiredService<LaneStore>();
        Assert.True(Operator.TryParse("you", out var who));
        _who = who;
    }

    private KeyActor Actor => new(_who);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Versions_are_claimed_once_each_however_many_claim_at_once()
    {
        var claimed = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _store.ClaimKeyAsync(KeyKind.Kek, Actor, default).AsTask()));
        Assert.Equal(Enumerable.Range(2, 20), claimed.Order());
        Assert.Equal(20L, _server.Sql("SELECT count(*) FROM audit WHERE event = 'KEY_CLAIM' AND outcome = 0"));
    }

    [Fact]
    public async Task One_version_of_a_kind_is_active_and_a_claim_without_a_key_never()
    {
        var version = await _store.ClaimKeyAsync(KeyKind.ZoneKek, Actor, default);
        Assert.False(await _store.ActivateKeyAsync(KeyKind.ZoneKek, version, null, Actor, default));
        await _store.NoteKeyAsync(KeyKind.ZoneKek, version, "ABCDEF", Actor, default);
        Assert.True(await _store.ActivateKeyAsync(KeyKind.ZoneKek, version, null, Actor, default));
        var next = await MakeAsync(KeyKind.ZoneKek);
        // Somebody who has not heard of the first activation.
        Assert.False(await _store.ActivateKeyAsync(KeyKind.ZoneKek, next, null, Actor, default));
        Assert.True(await _store.ActivateKeyAsync(KeyKind.ZoneKek, next, version, Actor, default));
        var known = (await _store.ListKeysAsync(default)).Where(key => key.Kind == KeyKind.ZoneKek).ToList();
        Assert.Equal([KeyState.Superseded, KeyState.Active], known.Select(key => key.State));
        Assert.NotNull(known[0].EndedAt);
        Assert.NotNull(known[1].ActiveSince);
        Assert.True(await _store.RetireKeyAsync(KeyKind.ZoneKek, version, Actor, default));
        Assert.False(await _store.RetireKeyAsync(KeyKind.ZoneKek, next, Actor, default));
        Assert.False(await _store.ActivateKeyAsync(KeyKind.ZoneKek, version, next, Actor, default));
        Assert.False(await _store.RetireKeyAsync(KeyKind.Binding, 1, Actor, default));
    }

    [Fact]
    public async Task A_KEK_that_a_PIN_is_under_is_not_retired_and_no_PIN_is_written_under_a_retired_one()
    {
        await ActivateNextAsync();
        Assert.False(await _store.RetireKeyAsync(KeyKind.Kek, 1, Actor, default));
        var pin = Assert.Single(await _store.FindToReSealAsync(1, 0, 10, default));
        Assert.Equal(1, await _store.WriteReSealedAsync([new ReSealedPin(pin.PlasticNo, pin.RowVersion, 1, Sealed(2))], default));
        Assert.Equal(2L, Assert.Single(await _store.CountPinsAsync(default)).Key);
        Assert.True(await _store.RetireKeyAsync(KeyKind.Kek, 1, Actor, default));

        Assert.Equal(0, await _store.WriteReSealedAsync([new ReSealedPin(pin.PlasticNo, pin.RowVersion, 2, Sealed(1))], default));
        var call = await CallAsync("1002");
        var target = await _store.FindGenerateTargetAsync(call, default);
        Assert.Equal(AuditOutcome.PlasticChanged, await _store.WriteGeneratedAsync(new GeneratedPin(call, Sealed(1), target.Version), default));
        Assert.Equal(AuditOutcome.Ok, await _store.WriteGeneratedAsync(new GeneratedPin(call, Sealed(2), target.Version), default));
        AuditTrail.AssertChainsHold(_server.Store);
    }

    [Fact]
    public async Task No_PIN_is_written_under_a_version_that_is_unknown_or_pending_nor_re_sealed_under_one_that_has_a_successor()
    {
        var pending = await MakeAsync(KeyKind.Kek);
        var call = await CallAsync("1002");
        var target = await _store.FindGenerateTargetAsync(call, default);
        Assert.Equal(AuditOutcome.PlasticChanged, await _store.WriteGeneratedAsync(new GeneratedPin(call, Sealed(pending), target.Version), default));
        Assert.Equal(AuditOutcome.PlasticChanged, await _store.WriteGeneratedAsync(new GeneratedPin(call, Sealed(77), target.Version), default));
        await ActivateNextAsync();
        var pin = Assert.Single(await _store.FindToReSealAsync(1, 0, 10, default));
        Assert.Equal(0, await _store.WriteReSealedAsync([new ReSealedPin(pin.PlasticNo, pin.RowVersion, 1, Sealed(pending))], default));
        Assert.Equal(1, await _store.WriteReSealedAsync([new ReSealedPin(pin.PlasticNo, pin.RowVersion, 1, Sealed(pending + 1))], default));
        Assert.Equal(0, await _store.WriteReSealedAsync([new ReSealedPin(pin.PlasticNo, pin.RowVersion, pending + 1, Sealed(1))], default));
        Assert.Equal(AuditOutcome.Ok, await _store.WriteGeneratedAsync(new GeneratedPin(call, Sealed(1), target.Version), default));
    }

    [Fact]
    public async Task An_older_version_of_the_service_too_is_kept_from_writing_under_a_retired_KEK()
    {
        var pending = await MakeAsync(KeyKind.Kek);
        Assert.True(await _store.RetireKeyAsync(KeyKind.Kek, pending, Actor, default));
        Assert.ThrowsAny<System.Data.Common.DbException>(() => _server.Sql("UPDATE plastic SET key_version = 2 WHERE plastic_id = '1001'"));
        Assert.Equal(1L, _server.Sql("SELECT key_version FROM plastic WHERE plastic_id = '1001'"));
    }

    [Fact]
    public async Task A_check_value_is_noted_once()
    {
        var version = await MakeAsync(KeyKind.Kek);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await _store.NoteKeyAsync(KeyKind.Kek, version, "123456", Actor, default));
        Assert.Equal("ABCDEF", (await _store.ListKeysAsync(default)).Single(key => key.Kind == KeyKind.Kek && key.Version == version).CheckValue);
    }

    [Fact]
    public async Task A_session_KEK_that_a_vault_made_by_itself_takes_over_from_its_own_and_not_from_another_vault_s()
    {
        var known = (await _store.ListKeysAsync(default)).Single(static key => key.Kind == KeyKind.SessionKek);
        await _store.RegisterKeysAsync([new VaultKey(KeyKind.SessionKek, 2, "ABCDEF")], Actor, default);
        Assert.Equal([KeyState.Active, KeyState.Superseded], await SessionKeksAsync());
        await _store.RegisterKeysAsync([new VaultKey(KeyKind.SessionKek, 1, known.CheckValue!), new VaultKey(KeyKind.SessionKek, 3, "ABCDEF")], Actor, default);
        Assert.Equal([KeyState.Superseded, KeyState.Superseded, KeyState.Active], await SessionKeksAsync());
        // Nobody looks after the vault that the active one is in.
        _server.Clock.Turn(TimeSpan.FromHours(25) + TimeSpan.FromSeconds(1));
        await _store.RegisterKeysAsync([new VaultKey(KeyKind.SessionKek, 99, "ABCDEF")], Actor, default);
        Assert.Equal(KeyState.Active, (await SessionKeksAsync())[^1]);
    }

    [Fact]
    public async Task A_PIN_that_changes_while_it_is_re_sealed_stays_as_it_was_chosen()
    {
        await ActivateNextAsync();
        var call = await CallAsync("1002");
        var target = await _store.FindGenerateTargetAsync(call, default);
        await _store.WriteGeneratedAsync(new GeneratedPin(call, Sealed(1), target.Version), default);
        var read = (await _store.FindToReSealAsync(1, 0, 10, default)).Single(one => one.Binding.PlasticId == "1002");

        using var device = new TestDevice(_server.Anonymous);
        await device.OpenSetAsync(await _server.IssueAsync("1002", "SET_PIN"));
        using var answer = await device.SetAsync(device.Wrap("4931"));
        Assert.Equal(System.Net.HttpStatusCode.NoContent, answer.StatusCode);

        Assert.Equal(0, await _store.WriteReSealedAsync([new ReSealedPin(read.PlasticNo, read.RowVersion, 1, Sealed(2))], default));
        await _server.PutAsync("1002", "ACTIVE", produced: false);
        Assert.Equal("4931", await device.ViewAsync(await _server.IssueAsync("1002", "VIEW_PIN")));
    }

    [Fact]
    public async Task A_cardholder_who_is_choosing_a_PIN_is_not_disturbed_by_re_sealing()
    {
        await ActivateNextAsync();
        var call = await CallAsync("1002");
        var target = await _store.FindGenerateTargetAsync(call, default);
        await _store.WriteGeneratedAsync(new GeneratedPin(call, Sealed(1), target.Version), default);
        using var device = new TestDevice(_server.Anonymous);
        await device.OpenSetAsync(await _server.IssueAsync("1002", "SET_PIN"));
        var read = (await _store.FindToReSealAsync(1, 0, 10, default)).Single(one => one.Binding.PlasticId == "1002");
        Assert.Equal(1, await _store.WriteReSealedAsync([new ReSealedPin(read.PlasticNo, read.RowVersion, 1, Sealed(2))], default));
        using var answer = await device.SetAsync(device.Wrap("4931"));
        Assert.Equal(System.Net.HttpStatusCode.NoContent, answer.StatusCode);
        await _server.PutAsync("1002", "ACTIVE", produced: false);
        Assert.Equal("4931", await device.ViewAsync(await _server.IssueAsync("1002", "VIEW_PIN")));
    }

    [Fact]
    public async Task Zone_keys_are_a_tenant_s_own_and_hold_their_zone_KEK()
    {
        var version = await MakeAsync(KeyKind.ZoneKek);
        Assert.True(await _store.ActivateKeyAsync(KeyKind.ZoneKek, version, null, Actor, default));
        var facts = new ZoneKeyFacts(ZoneDirection.Out, "0 4", "A", "P0", "ABCDEF", Exportable: true);
        var zone = new NewZoneKey(Name("demo"), Name("acquirer"), facts, new SealedZoneKey(new byte[40], version, new byte[32]), "created", _who);
        Assert.Equal(AuditOutcome.TenantUnknown, await _store.AddZoneKeyAsync(zone with { Tenant = Name("acme") }, default));
        Assert.Equal(AuditOutcome.KeyStateRefused, await _store.AddZoneKeyAsync(zone with { Key = new SealedZoneKey(new byte[40], 9, new byte[32]) }, default));
        Assert.Equal(AuditOutcome.Ok, await _store.AddZoneKeyAsync(zone, default));
        Assert.Equal(AuditOutcome.NameTaken, await _store.AddZoneKeyAsync(zone, default));
        var listed = Assert.Single(await _store.ListZoneKeysAsync(default));
        Assert.Equal((("demo", "acquirer"), facts, KeyState.Active), ((listed.Tenant, listed.Name), listed.Facts, listed.State));
        var next = await MakeAsync(KeyKind.ZoneKek);
        Assert.True(await _store.ActivateKeyAsync(KeyKind.ZoneKek, next, version, Actor, default));
        Assert.False(await _store.RetireKeyAsync(KeyKind.ZoneKek, version, Actor, default));

        // Re-sealed by compare-and-swap, under the active one only.
        var fresh = new SealedZoneKey([.. Enumerable.Repeat((byte)1, 40)], next, [.. Enumerable.Repeat((byte)1, 32)]);
        Assert.Equal(0, await _store.WriteReSealedAsync([new ReSealedZoneKey(listed, fresh with { KeyVersion = version })], default));
        Assert.Equal(0, await _store.WriteReSealedAsync([new ReSealedZoneKey(listed with { Sealed = listed.Sealed with { Tag = fresh.Tag } }, fresh)], default));
        Assert.Equal(0, await _store.WriteReSealedAsync([new ReSealedZoneKey(listed with { Tenant = "acme" }, fresh)], default));
        Assert.Equal(1, await _store.WriteReSealedAsync([new ReSealedZoneKey(listed, fresh)], default));
        Assert.Equal(0, await _store.WriteReSealedAsync([new ReSealedZoneKey(listed, fresh)], default));
        var moved = Assert.Single(await _store.ListZoneKeysAsync(default));
        Assert.Equal(next, moved.Sealed.KeyVersion);
        Assert.Equal((byte[])[.. fresh.Blob, .. fresh.Tag], (byte[])[.. moved.Sealed.Blob, .. moved.Sealed.Tag]);
        Assert.Equal(listed with { Sealed = moved.Sealed }, moved);
        Assert.True(await _store.RetireKeyAsync(KeyKind.ZoneKek, version, Actor, default));
    }

    private async Task<List<KeyState>> SessionKeksAsync() =>
        [.. (await _store.ListKeysAsync(default)).Where(static key => key.Kind == KeyKind.SessionKek).Select(static key => key.State)];

    private static SealedPin Sealed(int version) => new(new byte[24], new byte[32], version);

    private static AccountName Name(string text)
    {
        Assert.True(AccountName.TryParse(text, out var name));
        return name;
    }

    private async Task<int> MakeAsync(KeyKind kind)
    {
        var version = await _store.ClaimKeyAsync(kind, Actor, default);
        await _store.NoteKeyAsync(kind, version, "ABCDEF", Actor, default);
        return version;
    }

    /// <summary>In the database and in the running service's key file.</summary>
    private async Task ActivateNextAsync()
    {
        var version = await _store.ClaimKeyAsync(KeyKind.Kek, Actor, default);
        var made = await _server.Services.GetRequiredService<IKeyVault>().CreateAsync(KeyKind.Kek, version, default);
        await _store.NoteKeyAsync(KeyKind.Kek, version, made.CheckValue, Actor, default);
        Assert.True(await _store.ActivateKeyAsync(KeyKind.Kek, version, 1, Actor, default));
    }

    private async Task<PlasticCall> CallAsync(string plastic)
    {
        var client = (await _server.Services.GetRequiredService<IStoreReads>().FindAsync("demo", default))!.Client;
        Assert.True(PlasticId.TryParse(plastic, out var id));
        return new PlasticCall(client, AuditUser.Service, id, null);
    }
}
