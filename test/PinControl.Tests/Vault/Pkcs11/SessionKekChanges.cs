using Microsoft.Extensions.Time.Testing;
using PinControl.Cryptography;
using PinControl.Keys;
using PinControl.Pins;
using PinControl.Vault.Pkcs11;
using Xunit;

namespace PinControl.Tests.Vault.Pkcs11;

/// <summary>The change of the session KEK when something is not as it should be.</summary>
[Collection("SoftHSM")]
public sealed class SessionKekChanges : IAsyncDisposable
{
    private readonly TokenStage _stage = new();

    public ValueTask DisposeAsync() => _stage.DisposeAsync();

    [Fact]
    public async Task One_that_this_token_lacks_is_replaced_at_once_but_once_an_hour_at_most()
    {
        var change = new SessionKekChange(_stage.KeyVault, _stage.Keys, _stage.Keys, _stage.Clock);
        await _stage.KeyVault.DestroyByNumberAsync(KeyKind.SessionKek, 1);
        Assert.Equal(2, await change.KeepUpAsync(default));
        Assert.True(await _stage.Vault.LookAsync());
        await _stage.KeyVault.DestroyByNumberAsync(KeyKind.SessionKek, 2);
        Assert.Null(await change.KeepUpAsync(default));
        _stage.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(3, await change.KeepUpAsync(default));
    }

    [Fact]
    public async Task A_token_that_makes_none_costs_one_claim_and_is_asked_less_and_less_often()
    {
        var failing = new FailingVault(_stage.KeyVault) { Fails = true };
        var change = new SessionKekChange(failing, _stage.Keys, _stage.Keys, _stage.Clock);
        _stage.Clock.Advance(SessionKekChange.Life);
        for (var minute = 0; minute < 30; minute++)
        {
            if (await Record.ExceptionAsync(() => change.KeepUpAsync(default)) is { } fault)
            {
                Assert.IsType<VaultUnavailableException>(fault);
            }

            _stage.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        // At 0, 1, 3, 7 and 15 minutes.
        Assert.Equal(5, failing.Tries);
        Assert.Equal(2, (await _stage.Keys.ListKeysAsync(default)).Count(static key => key.Kind == KeyKind.SessionKek));
        failing.Fails = false;
        _stage.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(2, await change.KeepUpAsync(default));
    }

    [Fact]
    public async Task A_node_whose_clock_is_ahead_of_the_database_neither_changes_nor_destroys_early()
    {
        var ahead = new FakeTimeProvider(_stage.Clock.GetUtcNow() + TimeSpan.FromHours(30));
        var change = new SessionKekChange(_stage.KeyVault, _stage.Keys, _stage.Keys, ahead);
        for (var minute = 0; minute < 5; minute++)
        {
            Assert.Null(await change.KeepUpAsync(default));
            Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(1, _stage.Keys.Active(KeyKind.SessionKek));
        Assert.Equal(2, (await _stage.Keys.ListKeysAsync(default)).Count(static key => key.Kind == KeyKind.SessionKek));
        Advance(SessionKekChange.Life);
        Assert.NotNull(await change.KeepUpAsync(default));

        // Another node's clock is ahead too, and it has claimed nothing yet by which it could know.
        var other = new SessionKekChange(_stage.KeyVault, _stage.Keys, _stage.Keys, new FakeTimeProvider(_stage.Clock.GetUtcNow() + TimeSpan.FromHours(20)));
        await other.KeepUpAsync(default);
        Assert.Single(await _stage.KeyVault.FindAsync([(KeyKind.SessionKek, 1)], default));

        void Advance(TimeSpan time)
        {
            ahead.Advance(time);
            _stage.Clock.Advance(time);
        }
    }

    [Fact]
    public async Task What_a_stopped_node_left_of_a_retired_one_is_destroyed()
    {
        var change = new SessionKekChange(_stage.KeyVault, _stage.Keys, _stage.Keys, _stage.Clock);
        await _stage.MakeAsync(KeyKind.SessionKek);
        await _stage.Keys.RetireKeyAsync(KeyKind.SessionKek, 1, KeyActor.Service, default);
        await change.KeepUpAsync(default);
        Assert.Equal([2], (await _stage.KeyVault.ListAsync(default)).Where(static key => key.Kind == KeyKind.SessionKek).Select(static key => key.Version));
    }

    [Fact]
    public async Task On_a_token_of_another_database_none_is_made_and_none_destroyed()
    {
        await _stage.MakeAsync(KeyKind.SessionKek);
        await _stage.Keys.RetireKeyAsync(KeyKind.SessionKek, 1, KeyActor.Service, default);
        // Another key came in the place of the database's; the session KEKs of the same numbers are the other database's own.
        _stage.Keys.Mean(KeyKind.Binding, 1, "ABCDEF");
        var before = await _stage.KeyVault.ListAsync(default);
        var change = new SessionKekChange(_stage.KeyVault, _stage.Keys, _stage.Keys, _stage.Clock);
        Assert.Null(await change.KeepUpAsync(default));
        _stage.Clock.Advance(SessionKekChange.Life);
        Assert.Null(await change.KeepUpAsync(default));
        Assert.Equal(before, await _stage.KeyVault.ListAsync(default));
    }

    [Fact]
    public async Task A_retired_number_under_which_the_token_has_another_key_is_left_alone()
    {
        await _stage.MakeAsync(KeyKind.SessionKek);
        _stage.Keys.Mean(KeyKind.SessionKek, 1, "ABCDEF");
        await _stage.Keys.RetireKeyAsync(KeyKind.SessionKek, 1, KeyActor.Service, default);
        await new SessionKekChange(_stage.KeyVault, _stage.Keys, _stage.Keys, _stage.Clock).KeepUpAsync(default);
        Assert.Single(await _stage.KeyVault.FindAsync([(KeyKind.SessionKek, 1)], default));
    }

    [Fact]
    public async Task A_key_that_stands_under_a_version_claimed_just_now_is_another_s_and_stays()
    {
        // As a copy of the database with the same token makes it.
        var other = await _stage.KeyVault.CreateAsync(KeyKind.SessionKek, 2, default);
        var change = new SessionKekChange(_stage.KeyVault, _stage.Keys, _stage.Keys, _stage.Clock);
        _stage.Clock.Advance(SessionKekChange.Life);
        await Assert.ThrowsAsync<InvalidOperationException>(() => change.KeepUpAsync(default));
        Assert.Equal(KeyState.Retired, (await FindAsync(2)).State);
        Assert.Equal(3, await change.KeepUpAsync(default));
        _stage.Clock.Advance(SessionKekChange.Grace);
        await change.KeepUpAsync(default);
        await new SessionKekChange(_stage.KeyVault, _stage.Keys, _stage.Keys, _stage.Clock).KeepUpAsync(default);
        Assert.Equal([other.CheckValue], (await _stage.KeyVault.FindAsync([(KeyKind.SessionKek, 2)], default)).Select(static key => key.CheckValue));
    }

    [Fact]
    public async Task What_this_node_s_own_try_left_of_a_claim_gives_way_to_the_next()
    {
        var failing = new FailingVault(_stage.KeyVault) { FailsLate = true };
        var change = new SessionKekChange(failing, _stage.Keys, _stage.Keys, _stage.Clock);
        _stage.Clock.Advance(SessionKekChange.Life);
        await Assert.ThrowsAsync<VaultUnavailableException>(() => change.KeepUpAsync(default));
        failing.FailsLate = false;
        _stage.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(2, await change.KeepUpAsync(default));
        Assert.Equal((await FindAsync(2)).CheckValue, Assert.Single(await _stage.KeyVault.FindAsync([(KeyKind.SessionKek, 2)], default)).CheckValue);
    }

    [Fact]
    public async Task What_is_over_is_destroyed_though_no_new_one_can_be_made()
    {
        var failing = new FailingVault(_stage.KeyVault);
        var change = new SessionKekChange(failing, _stage.Keys, _stage.Keys, _stage.Clock);
        await _stage.MakeAsync(KeyKind.SessionKek);
        await change.KeepUpAsync(default);
        _stage.Clock.Advance(SessionKekChange.Life);
        failing.Fails = true;
        await Assert.ThrowsAsync<VaultUnavailableException>(() => change.KeepUpAsync(default));
        Assert.Equal(KeyState.Retired, (await FindAsync(1)).State);
        Assert.Empty(await _stage.KeyVault.FindAsync([(KeyKind.SessionKek, 1)], default));
    }

    [Fact]
    public async Task A_kill_between_the_retirement_and_the_end_leaves_a_key_that_the_next_pass_destroys()
    {
        var failing = new FailingVault(_stage.KeyVault) { KeepsAll = true };
        var change = new SessionKekChange(failing, _stage.Keys, _stage.Keys, _stage.Clock);
        await _stage.MakeAsync(KeyKind.SessionKek);
        await change.KeepUpAsync(default);
        _stage.Clock.Advance(SessionKekChange.Grace);
        await Assert.ThrowsAsync<VaultUnavailableException>(() => change.KeepUpAsync(default));
        // Never the other way round: a version that counts is in the token.
        Assert.Equal(KeyState.Retired, (await FindAsync(1)).State);
        Assert.Single(await _stage.KeyVault.FindAsync([(KeyKind.SessionKek, 1)], default));
        failing.KeepsAll = false;
        await change.KeepUpAsync(default);
        Assert.Empty(await _stage.KeyVault.FindAsync([(KeyKind.SessionKek, 1)], default));
    }

    private async Task<KeyVersion> FindAsync(int version) =>
        (await _stage.Keys.ListKeysAsync(default)).Single(key => key.Kind == KeyKind.SessionKek && key.Version == version);

    /// <summary>A token on which no key can be made, or destroyed, for a while.</summary>
    private sealed class FailingVault(IKeyVault real) : IKeyVault
    {
        public bool Fails { get; set; }

        /// <summary>What it made is there, and its answer was lost.</summary>
        public bool FailsLate { get; set; }

        public bool KeepsAll { get; set; }

        public int Tries { get; private set; }

        public ValueTask<IReadOnlyList<VaultKey>> ListAsync(CancellationToken cancellation) => real.ListAsync(cancellation);

        public async ValueTask<VaultKey> CreateAsync(KeyKind kind, int version, CancellationToken cancellation)
        {
            Tries++;
            var made = Fails ? null : await real.CreateAsync(kind, version, cancellation);
            return made is null || FailsLate ? throw new VaultUnavailableException("It is full.") : made;
        }

        public ValueTask<VaultKey> EnterAsync(KeyKind kind, int version, PinnedBytes key, CancellationToken cancellation) => real.EnterAsync(kind, version, key, cancellation);

        public ValueTask<bool> DestroyAsync(VaultKey key, CancellationToken cancellation) =>
            KeepsAll ? throw new VaultUnavailableException("It is away.") : real.DestroyAsync(key, cancellation);

        public ValueTask<SealedPin?> ReSealAsync(SealedPin sealedPin, PlasticBinding binding, int toVersion, CancellationToken cancellation) =>
            real.ReSealAsync(sealedPin, binding, toVersion, cancellation);

        public ValueTask<SealedZoneKey> SealZoneKeyAsync(PinnedBytes key, ZoneKeyBinding binding, CancellationToken cancellation) =>
            real.SealZoneKeyAsync(key, binding, cancellation);

        public ValueTask<SealedZoneKey?> ReSealZoneKeyAsync(SealedZoneKey sealedKey, ZoneKeyBinding binding, int toVersion, CancellationToken cancellation) =>
            real.ReSealZoneKeyAsync(sealedKey, binding, toVersion, cancellation);

        public ValueTask<PinnedBytes?> OpenZoneKeyAsync(SealedZoneKey sealedKey, ZoneKeyBinding binding, CancellationToken cancellation) =>
            real.OpenZoneKeyAsync(sealedKey, binding, cancellation);
    }
}
