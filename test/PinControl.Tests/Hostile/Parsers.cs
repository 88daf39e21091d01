using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using CsCheck;
using Microsoft.AspNetCore.Http;
using PinControl.Audit;
using PinControl.Clients;
using PinControl.Device;
using PinControl.Http;
using PinControl.Pages;
using PinControl.Plastics;
using PinControl.Tokens;
using Xunit;

namespace PinControl.Tests.Hostile;

/// <summary>What the parsers at the edge promise, of generated input: what they take has the promised shape, what they refuse they refuse quietly.</summary>
public sealed class Parsers
{
    private static readonly DateTimeOffset Now = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly System.Buffers.SearchValues<char> SplitsPolicy = System.Buffers.SearchValues.Create(" ;,'\"<>\r\n");

    // Mostly what is nearly right.
    private static readonly Gen<string> Digits = Gen.Char['0', '9'].Array[0, 34].Select(static digits => new string(digits));
    private static readonly Gen<string> Text = Gen.OneOf(Gen.String, Gen.String[Gen.Char[' ', '~'], 0, 200], Gen.OneOf("\ud800", "a\0b", "\u2028", "\r\n", "\uFFFD", "👩‍👩‍👧"));
    private static readonly Gen<string> Base64 = Gen.Byte.Array[0, 70].Select(static bytes => Base64Url.EncodeToString(bytes));

    private static readonly Gen<object?> Value = Gen.Recursive<object?>(static (depth, inner) => depth > 4
        ? Text.Select(static text => (object?)text)
        : Gen.OneOf(
            Text.Select(static text => (object?)text), Gen.Double.Where(double.IsFinite).Select(static number => (object?)number), Gen.Bool.Select(static flag => (object?)flag),
            Gen.Const((object?)null), Gen.Const((object?)"VIEW_PIN"), inner.Array[0, 3].Select(static list => (object?)list)));

    private static readonly Gen<string> Member = Gen.OneOf(
        "scope", "locale", "colorScheme", "cardholderVerification", "deviceKeyHash", "cardId", "sequenceNumber", "status", "produced", "pinLength", "controlId",
        "publicKey", "profile", "frameKey", "session", "wrappedPin", "unknown");

    private static readonly Gen<Dictionary<string, object?>> Body = Gen.Dictionary(Member, Value)[0, 6];

    [Fact]
    public void A_plastic_id_is_its_digits_without_leading_zeros() => Gen.OneOf(Digits, Text).Sample(static text =>
    {
        var right = text.Length is > 0 and <= 30 && text.All(char.IsAsciiDigit);
        Assert.Equal(right, PlasticId.TryParse(text, out var id));
        Assert.Equal(right ? text.TrimStart('0').PadLeft(1, '0') : "0", id.Digits);
    });

    [Fact]
    public void A_name_is_taken_as_it_is_or_not_at_all() => Text.Sample(static text =>
    {
        Assert.True(!CardId.TryParse(text, out var card) || (card.Text == text && text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-')));
        Assert.True(!AccountName.TryParse(text, out var name) || name.Text == text);
        Assert.True(!AuditUser.TryParse([text], out var user) || (user.Name == text && text.Length <= 128 && !text.Any(char.IsControl)));
    });

    [Fact]
    public void A_reference_and_a_control_id_have_one_spelling() => Gen.OneOf(Base64, Text).Sample(static text =>
    {
        Assert.True(!ControlTokenId.TryParseReference(text, out var hash) || ControlTokenId.ReferenceOf(hash) == text);
        Assert.True(!ControlTokenId.TryParse(text, out var id) || (id.Reveal() == text && text.Length == 43));
    });

    [Fact]
    public void An_origin_that_is_taken_fits_into_a_policy() => Gen.OneOf(Text, Text.Select(static host => $"https://{host}"), Gen.Select(Gen.String[Gen.Char['a', 'z'], 1, 9], Gen.Int, static (host, port) => $"{host}://{host}:{port}")).Sample(
        static text => Assert.True(!ParentOrigin.TryParse(text, out var origin, out _) || !origin.Text.AsSpan().ContainsAny(SplitsPolicy)));

    [Fact]
    public void A_header_gives_a_name_and_a_secret_or_nothing() => Gen.OneOf(
        Text, Gen.Byte.Array[0, 60].Select(static bytes => "Basic " + Convert.ToBase64String(bytes)), Text.Select(static pair => "basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(pair + ":x")))).Sample(
        static header => Assert.True(!BasicAuthentication.TryReadCredentials(header, out var name, out _) || (name.Length > 0 && !name.Contains(':', StringComparison.Ordinal) && !name.Contains('\0', StringComparison.Ordinal))));

    [Fact]
    public void Any_object_is_a_request_or_an_error_and_nothing_between() => Body.Sample(static body =>
    {
        using var document = JsonDocument.Parse(JsonSerializer.SerializeToUtf8Bytes(body));
        var (request, error) = IssueTokenRequest.Parse(document.RootElement, Now);
        Assert.True(request is null != error is null);
        _ = OpenRequest.Parse(document.RootElement);
        _ = PutPlastic.Parse(document.RootElement);
        _ = SetPin.TryReadSession(document.RootElement, out _);
        _ = SetPin.TryReadWrappedPin(document.RootElement, out _);
    });

    [Fact]
    public void Any_bytes_are_a_body_or_an_error_and_nothing_between() => Gen.OneOf(
        Gen.Byte.Array[0, 400], Body.Select(static body => JsonSerializer.SerializeToUtf8Bytes(body)), Gen.Byte.Array[8185, 8200],
        Gen.Select(Body.Select(static body => JsonSerializer.SerializeToUtf8Bytes(body)), Gen.Int[0, 300], Gen.Byte, static (bytes, at, value) => Spoiled(bytes, at, value))).Sample(static bytes =>
    {
        using var stream = new MemoryStream(bytes);
        var context = new DefaultHttpContext { Request = { ContentType = "application/json", Body = stream } };
        var (body, error) = JsonBody.ReadAsync(context).AsTask().GetAwaiter().GetResult();
        using (body)
        {
            Assert.True(body is null != error is null);
            Assert.True(body is null || body.RootElement.ValueKind == JsonValueKind.Object);
            Assert.True(bytes.Length <= JsonBody.MaximumBytes || error!.Status == 413);
        }
    });

    [Fact]
    public void Any_form_gives_one_control_id_or_none() => Gen.Select(
        Gen.OneOf(
            Text, Gen.OneOf("", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"),
            Gen.OneOf("utf-7", "utf-16", "utf-32", "latin1", "x", "\"", "").Select(static charset => "application/x-www-form-urlencoded; charset=" + charset)),
        Gen.OneOf(Gen.Byte.Array[0, 200], Text.Select(static text => Encoding.UTF8.GetBytes("controlId=" + text)), Text.Select(static text => Encoding.UTF8.GetBytes($"--x\r\nContent-Disposition: form-data; name=\"controlId\"\r\n\r\n{text}\r\n--x--\r\n")))).Sample(
        static (type, bytes) =>
        {
            using var stream = new MemoryStream(bytes);
            var context = new DefaultHttpContext { Request = { Method = "POST", ContentType = type, Body = stream } };
            var controlId = ControlIdForm.ReadAsync(context).AsTask().GetAwaiter().GetResult();
            Assert.NotEqual(string.Empty, controlId);
            var json = new PageData { ControlId = controlId }.ToJson("view", "{}");
            Assert.False(json.AsSpan().ContainsAny("<>&\u2028\u2029"));
        });

    private static byte[] Spoiled(byte[] bytes, int at, byte value)
    {
        bytes[at % bytes.Length] = value;
        return bytes;
    }
}
