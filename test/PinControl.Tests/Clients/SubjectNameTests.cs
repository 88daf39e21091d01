using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using PinControl.Clients.Certificates;
using Xunit;

namespace PinControl.Tests.Clients;

/// <summary>Distinguished names as RFC 4514 writes them.</summary>
public sealed class SubjectNameTests
{
    [Fact]
    public void Every_part_is_written_in_reverse_and_escaped_as_the_RFC_says()
    {
        var builder = new X500DistinguishedNameBuilder();
        // What is added first stands last in the name's bytes.
        builder.AddCommonName(" shop ");
        builder.AddDomainComponent("example");
        builder.AddOrganizationalUnitName("#one; <two> = \"three\" + \\four");
        builder.AddOrganizationName("Sue, Grabbit and Runn");
        builder.AddCountryOrRegion("DE");
        Assert.Equal(
            "CN=\\ shop\\ ,DC=example,OU=\\#one\\; \\<two\\> = \\\"three\\\" \\+ \\\\four,O=Sue\\, Grabbit and Runn,C=DE", SubjectName.Write(builder.Build()));
    }

    [Fact]
    public void A_type_without_a_short_name_is_a_number_with_the_value_in_hexadecimal()
    {
        var builder = new X500DistinguishedNameBuilder();
        builder.Add(new Oid("1.3.6.1.4.1.1466.0"), "Hi");
        builder.AddDomainComponent("com");
        Assert.Equal("1.3.6.1.4.1.1466.0=#0c024869,DC=com", SubjectName.Write(builder.Build()));
    }

    [Fact]
    public void A_part_of_several_values_has_no_one_spelling_and_is_no_name_here()
    {
        var name = new AsnWriter(AsnEncodingRules.DER);
        using (name.PushSequence())
        using (name.PushSetOf())
        {
            foreach (var (type, value) in ((string, string)[])[("2.5.4.3", "shop"), ("2.5.4.11", "web")])
            {
                using var pair = name.PushSequence();
                name.WriteObjectIdentifier(type);
                name.WriteCharacterString(UniversalTagNumber.UTF8String, value);
            }
        }

        Assert.Null(SubjectName.Write(new X500DistinguishedName(name.Encode())));
    }

    [Theory]
    [InlineData("CN=shop,O=Acme", true)]
    [InlineData("CN=shop, O=Acme", false)]
    [InlineData("/CN=shop/O=Acme", false)]
    [InlineData("shop", false)]
    [InlineData(" CN=shop", false)]
    public void What_openssl_or_a_person_would_write_otherwise_is_refused_rather_than_never_found(string text, bool isTaken) =>
        Assert.Equal(isTaken, CertificateMark.TryParseSubject(text, out _));
}
