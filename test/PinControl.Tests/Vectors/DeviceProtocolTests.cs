using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using PinControl.Cryptography;
using Xunit;

namespace PinControl.Tests.Vectors;

/// <summary>The service's library against the vectors, and the document's worked examples against them too.</summary>
public sealed partial class DeviceProtocolTests
{
    public static TheoryData<string> Names => new(ProtocolVectors.All.Select(vector => vector.Name));

    public static TheoryData<string> NamesWithSteps => new(ProtocolVectors.All.Where(vector => vector.HasSteps).Select(vector => vector.Name));

    [Fact]
    public void Every_refusal_of_the_document_has_a_vector_and_no_vector_another()
    {
        var named = RefusalRow().Matches(Protocol()).Select(row => row.Groups[1].Value);
        Assert.Equal(named.Order(), ProtocolVectors.All.Select(vector => vector.Refusal).OfType<string>().Distinct().Order());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_device_ends_as_the_vector_says(string name)
    {
        var vector = ProtocolVectors.Named(name);
        Assert.Equal((vector.Result, vector.Refusal), VectorDevice.Run(vector));
    }

    [Theory]
    [MemberData(nameof(NamesWithSteps))]
    public void The_vault_s_side_has_the_same_values_in_between(string name)
    {
        var vector = ProtocolVectors.Named(name);
        using var vault = P256KeyPair.FromPrivate(vector.Hexadecimal("serverPrivateKey"));
        Assert.Equal(vector.Text("serverKey"), vault.Point.ToString());
        var devicePoint = vector.Point("publicKey");
        var exchange = vector.IsView
            ? DeviceExchange.ForView(vector.Text("controlId"), devicePoint)
            : DeviceExchange.ForSet(vector.Text("controlId"), devicePoint);
        var transcript = exchange.Conclude(vault.Point.Bytes);
        AssertHexadecimal(vector, "controlIdHash", SHA256.HashData(Encoding.ASCII.GetBytes(vector.Text("controlId"))));
        AssertHexadecimal(vector, "transcript", transcript.Bytes);
        AssertHexadecimal(vector, "transcriptHash", transcript.Hash);
        AssertHexadecimal(vector, "identityHash", transcript.IdentityHash());
        Assert.Equal(vector.IsView ? string.Empty : vector.Text("session"), transcript.Session);

        Assert.True(P256Point.TryCreate(devicePoint, out var theirs));
        var z = new byte[P256KeyPair.SharedSecretSize];
        var key = new byte[ExchangeKey.Size];
        vault.Agree(theirs, z);
        ExchangeKey.Derive(z, transcript, key);
        AssertHexadecimal(vector, "sharedSecret", z);
        AssertHexadecimal(vector, "key", key);

        var field = new byte[PinField.Size];
        Assert.True(AesKeyWrap.TryUnwrap(key, vector.Hexadecimal("wrappedPin"), field));
        AssertHexadecimal(vector, "pinField", field);
        Assert.StartsWith($"4{(vector.IsView ? vector.Result! : vector.Text("pin")).Length:x}", vector.Text("pinField"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_document_works_a_view_and_a_set_through_with_the_vectors_values()
    {
        var examples = Example().Matches(Protocol());
        Assert.Equal(["a view of four digits", "a set of four digits"], examples.Select(example => example.Groups[1].Value));
        foreach (Match example in examples)
        {
            var vector = ProtocolVectors.Named(example.Groups[1].Value);
            var values = Value().Matches(example.Groups[2].Value).ToDictionary(value => value.Groups[1].Value, value => Space().Replace(value.Groups[2].Value, string.Empty));
            Assert.Empty(vector.Steps.Except(["serverPrivateKey"]).Except(values.Keys));
            Assert.All(values, value => Assert.Equal(vector.Text(value.Key), value.Value));
        }
    }

    private static void AssertHexadecimal(ProtocolVector vector, string step, byte[] actual) =>
        Assert.Equal(vector.Text(step), Convert.ToHexStringLower(actual));

    private static string Protocol() => File.ReadAllText(ProtocolVectors.Beside("../../../docs/device-protocol.md"));

    [GeneratedRegex(@"^```text\nvector: (.+)\n((?:.+\n)+)```$", RegexOptions.Multiline)]
    private static partial Regex Example();

    [GeneratedRegex(@"^(\w+) *= (.+(?:\n +.+)*)$", RegexOptions.Multiline)]
    private static partial Regex Value();

    [GeneratedRegex(@"^\| `([A-Z_]+)` \| [1-8] \|", RegexOptions.Multiline)]
    private static partial Regex RefusalRow();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
