using System.Text;
using Net.Pkcs11Interop.Common;
using PinControl.Tests.Cli;
using PinControl.Vault.Pkcs11;
using Xunit;

namespace PinControl.Tests.Vault.Pkcs11;

/// <summary>What the token gives whoever does not have the user's PIN.</summary>
[Collection("SoftHSM")]
public sealed class WithoutLogin : IDisposable
{
    // As the test's token was made.
    private const string SecurityOfficer = "security-officer";

    private readonly SoftHsmToken _token = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("pincontrol-no-login-").FullName;
    private readonly Pkcs11Module _module = Pkcs11Module.Use(SoftHsmToken.Module);

    public void Dispose()
    {
        _module.Leave(TimeSpan.FromSeconds(10));
        _token.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Nothing_but_the_identity_key_s_public_half_and_nothing_is_made()
    {
        var session = await OpenAsync();
        var found = Assert.Single(session.Find(new AttributeList()));
        Assert.Equal("pincontrol/identity/1", Encoding.UTF8.GetString(session.Read(found, CKA.CKA_LABEL)));
        Assert.Throws<TokenFaultException>(() => session.Create(Trespasser.Readable().Bytes(CKA.CKA_VALUE, new byte[16])));
        session.Close();
    }

    /// <summary>A residual power, and PKCS#11's own: the security officer sets the user's PIN, and is the user then.</summary>
    [Fact]
    public async Task The_security_officer_sees_no_key_and_can_make_himself_the_user()
    {
        var session = await OpenAsync();
        var (library, officer, mine) = (_module.Library, Encoding.ASCII.GetBytes(SecurityOfficer), "mine-now"u8.ToArray());
        TokenSession.Check("C_Login", library.C_Login(session.Handle, CKU.CKU_SO, officer, (ulong)officer.Length));
        Assert.Single(session.Find(new AttributeList()));
        TokenSession.Check("C_InitPIN", library.C_InitPIN(session.Handle, mine, (ulong)mine.Length));
        TokenSession.Check("C_Logout", library.C_Logout(session.Handle));
        TokenSession.Check("C_Login", library.C_Login(session.Handle, CKU.CKU_USER, mine, (ulong)mine.Length));
        Assert.Equal(6, session.Find(new AttributeList()).Count);
        session.Close();
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.OtherRead)]
    public async Task A_file_with_the_user_s_PIN_that_others_can_read_is_refused(UnixFileMode more)
    {
        File.SetUnixFileMode(_token.PinFile, UnixFileMode.UserRead | UnixFileMode.UserWrite | more);
        using var link = new TokenLink(_token.Options);
        Assert.Contains("chmod 600", (await Assert.ThrowsAsync<TokenRefusedException>(link.OpenAsync)).Message, StringComparison.Ordinal);
    }

    /// <summary>A session that is not logged in, on a token on which another process has made the vault's keys.</summary>
    private async Task<TokenSession> OpenAsync()
    {
        (await CommandProcess.RunAsync(
            _folder, "keys", "init", "--operator", "test", "--Vault:Provider=Pkcs11", $"--Vault:Pkcs11:Module={SoftHsmToken.Module}",
            $"--Vault:Pkcs11:TokenLabel={_token.Label}", $"--Vault:Pkcs11:PinFile={_token.PinFile}")).AssertDone();
        // The module may have been initialized before this token was there.
        await _module.BeginAsync();
        Assert.True(await _module.RenewAsync(_module.Generation, TimeSpan.FromSeconds(10)));
        return TokenSession.Open(_module.Library, TokenProfile.Of(_token.Options), new TokenLogin(_token.Options).FindSlot(_module.Library));
    }
}
