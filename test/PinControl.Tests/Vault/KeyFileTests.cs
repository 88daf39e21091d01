using System.Buffers.Binary;
using PinControl.Keys;
using PinControl.Pins;
using PinControl.Vault.Software;
using Xunit;

namespace PinControl.Tests.Vault;

public sealed class KeyFileTests : IDisposable
{
    private const UnixFileMode Mode600 = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const int HeaderSize = 41;

    private readonly VaultFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_first_start_makes_files_that_only_their_owner_can_read()
    {
        _folder.Start();
        Assert.Equal(Mode600, File.GetUnixFileMode(_folder.Options.KeyFile));
        Assert.Equal(Mode600, File.GetUnixFileMode(_folder.Options.PassphraseFile));
        Assert.Matches("^[A-Za-z0-9_-]{43}\n$", File.ReadAllText(_folder.Options.PassphraseFile));
        Assert.Empty(Directory.GetFiles(_folder.Path, "*.new"));
    }

    [Fact]
    public void The_file_begins_as_the_document_says_and_is_sealed_anew_each_time()
    {
        _folder.Start();
        var file = File.ReadAllBytes(_folder.Options.KeyFile);
        Assert.Equal("PINVAULT\u0001"u8, file.AsSpan(0, 9));
        Assert.Equal(FileKey.Iterations, BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(9)));
        Assert.Equal(HeaderSize + (4 * KeyEntries.EntrySize) + 16, file.Length);

        using var keys = _folder.File.Read();
        _folder.File.Write(keys);
        var again = File.ReadAllBytes(_folder.Options.KeyFile);
        Assert.Equal(file.Length, again.Length);
        Assert.NotEqual(file[13..29], again[13..29]);
        Assert.NotEqual(file[29..HeaderSize], again[29..HeaderSize]);
    }

    [Fact]
    public void What_was_written_is_what_is_read()
    {
        using var made = KeySet.Create(_folder.Clock.GetUtcNow());
        using var entries = KeyEntries.Write(made.Successor(_folder.Clock.GetUtcNow() + TimeSpan.FromDays(1)));
        using var read = KeyEntries.Read(entries.Bytes)!;
        using var again = KeyEntries.Write(read);
        Assert.Equal(entries.Bytes.ToArray(), again.Bytes.ToArray());
        Assert.Equal([1, 2], read.SessionKeks.Select(kek => kek.Version));
        Assert.Equal(made.Identity(KeyStates.Unknown).Public.KeyId, read.Identity(KeyStates.Unknown).Public.KeyId);
    }

    [Fact]
    public void Entries_of_another_shape_are_not_read()
    {
        using var keys = KeySet.Create(_folder.Clock.GetUtcNow());
        using var entries = KeyEntries.Write(keys);
        var good = entries.Bytes.ToArray();
        Assert.Null(KeyEntries.Read([]));
        Assert.Null(KeyEntries.Read(good.AsSpan(1)));
        Assert.Null(KeyEntries.Read(good.AsSpan(KeyEntries.EntrySize))); // no KEK
        Assert.Null(KeyEntries.Read(good.AsSpan(0, good.Length - KeyEntries.EntrySize))); // no identity key
        Assert.Null(KeyEntries.Read([.. good, .. good[^KeyEntries.EntrySize..]])); // two of them
        Assert.Null(KeyEntries.Read([9, .. good[1..]])); // a kind unheard of
    }

    [Fact]
    public void Without_leave_nothing_is_made_and_the_missing_setting_is_named()
    {
        AssertRefused("Vault:Software:KeyFile", mayMake: false);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void A_key_file_without_its_passphrase_file_is_refused_even_where_files_may_be_made()
    {
        _folder.Start();
        File.Delete(_folder.Options.PassphraseFile);
        AssertRefused("Vault:Software:PassphraseFile");
        Assert.False(File.Exists(_folder.Options.PassphraseFile));
    }

    [Fact]
    public void Another_passphrase_does_not_open_the_file()
    {
        _folder.Start();
        File.WriteAllText(_folder.Options.PassphraseFile, "quite another passphrase");
        var message = AssertRefused("Vault:Software:PassphraseFile");
        Assert.DoesNotContain("quite another", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_break_behind_the_passphrase_is_not_part_of_it()
    {
        _folder.Start();
        File.WriteAllText(_folder.Options.PassphraseFile, File.ReadAllText(_folder.Options.PassphraseFile).TrimEnd() + "\r\n");
        _folder.Start(mayMake: false);
    }

    [Fact]
    public void A_short_passphrase_is_refused()
    {
        File.WriteAllText(_folder.Options.PassphraseFile, "fifteen letters");
        File.SetUnixFileMode(_folder.Options.PassphraseFile, Mode600);
        AssertRefused("Vault:Software:PassphraseFile");
    }

    [Theory]
    [InlineData(0)] // magic
    [InlineData(8)] // version
    [InlineData(12)] // iterations, still in range
    [InlineData(13)] // salt
    [InlineData(29)] // nonce
    [InlineData(HeaderSize)] // the first entry's kind
    [InlineData(HeaderSize + 100)]
    [InlineData(-1)] // tag
    public void A_changed_byte_anywhere_closes_the_file(int position)
    {
        _folder.Start();
        var file = File.ReadAllBytes(_folder.Options.KeyFile);
        file[position < 0 ? file.Length + position : position] ^= 1;
        File.WriteAllBytes(_folder.Options.KeyFile, file);
        AssertRefused("Vault:Software:KeyFile");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(99_999)]
    [InlineData(-1)]
    [InlineData(int.MaxValue)]
    public void A_count_of_iterations_that_makes_guessing_cheap_or_starting_endless_is_not_even_tried(int iterations)
    {
        _folder.Start();
        var file = File.ReadAllBytes(_folder.Options.KeyFile);
        BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(9), iterations);
        Assert.Null(FileKey.ForFile("a passphrase for it"u8, file));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(56)]
    [InlineData(100_000)]
    public void A_file_of_another_size_is_refused(int length)
    {
        _folder.Start();
        var file = File.ReadAllBytes(_folder.Options.KeyFile);
        Array.Resize(ref file, length);
        File.WriteAllBytes(_folder.Options.KeyFile, file);
        AssertRefused("Vault:Software:KeyFile");
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.GroupWrite)]
    [InlineData(UnixFileMode.UserExecute)]
    public void Files_open_to_others_are_refused_with_the_command_that_closes_them(UnixFileMode more)
    {
        _folder.Start();
        foreach (var (path, setting) in (ReadOnlySpan<(string, string)>)[
            (_folder.Options.KeyFile, "Vault:Software:KeyFile"), (_folder.Options.PassphraseFile, "Vault:Software:PassphraseFile")])
        {
            File.SetUnixFileMode(path, Mode600 | more);
            Assert.Contains($"chmod 600 '{path}'", AssertRefused(setting), StringComparison.Ordinal);
            File.SetUnixFileMode(path, Mode600);
        }
    }

    [Fact]
    public async Task A_file_taken_away_takes_the_vault_out_of_service_until_it_is_back()
    {
        var vault = _folder.Start();
        File.Move(_folder.Options.KeyFile, _folder.In("away"));
        Assert.False(vault.IsReady);
        await Assert.ThrowsAsync<VaultUnavailableException>(async () => await vault.GenerateAsync(new PlasticBinding("demo", "1"), 4, default));
        File.Move(_folder.In("away"), _folder.Options.KeyFile);
        Assert.True(vault.IsReady);
        await vault.GenerateAsync(new PlasticBinding("demo", "1"), 4, default);
    }

    [Fact]
    public async Task Another_content_in_its_place_is_not_gone_on_with_and_the_old_one_brought_back_is()
    {
        var vault = _folder.Start();
        var identity = await vault.GetIdentityAsync(default);
        File.Move(_folder.Options.KeyFile, _folder.In("away"));
        _folder.Start(); // another vault's keys, under the same passphrase
        Assert.False(vault.IsReady);
        await Assert.ThrowsAsync<VaultUnavailableException>(async () => await vault.GetIdentityAsync(default));

        await File.WriteAllTextAsync(_folder.Options.KeyFile, "rubbish");
        Assert.False(vault.IsReady);
        File.Move(_folder.In("away"), _folder.Options.KeyFile, overwrite: true);
        Assert.True(vault.IsReady);
        Assert.Equal(identity.KeyId, (await vault.GetIdentityAsync(default)).KeyId);
    }

    [Fact]
    public void A_passphrase_put_right_brings_the_vault_back_without_a_restart()
    {
        var vault = _folder.Start();
        var passphrase = File.ReadAllText(_folder.Options.PassphraseFile);
        File.Move(_folder.Options.KeyFile, _folder.In("away"));
        Assert.False(vault.IsReady);
        File.WriteAllText(_folder.Options.PassphraseFile, "a passphrase typed wrong");
        File.Move(_folder.In("away"), _folder.Options.KeyFile);
        Assert.False(vault.IsReady);
        File.WriteAllText(_folder.Options.PassphraseFile, passphrase);
        Assert.True(vault.IsReady);
    }

    private string AssertRefused(string setting, bool mayMake = true)
    {
        var message = Assert.Throws<KeyFileRefusedException>(() => _folder.Start(mayMake)).Message;
        Assert.Contains(setting, message, StringComparison.Ordinal);
        return message;
    }
}
