using System.Net;
using System.Net.Http.Headers;
using System.Text;
using PinControl.Tests.Serving;
using Xunit;

namespace PinControl.Tests.Contract;

/// <summary>Every row of the issuer API's error table, over a real server.</summary>
public sealed class IssuerErrors(SharedServer shared) : IClassFixture<SharedServer>
{
    private const string Issue = "/pincontrol/v2/plastic/1001?auditUser=test";

    [Theory]
    [InlineData("/pincontrol/v2/plastic/10a1?auditUser=u", "PLASTIC_ID_INVALID")]
    [InlineData("/pincontrol/v2/plastic/-1?auditUser=u", "PLASTIC_ID_INVALID")]
    [InlineData("/pincontrol/v2/plastic/%20?auditUser=u", "PLASTIC_ID_INVALID")]
    [InlineData("/pincontrol/v2/plastic/%D9%A1?auditUser=u", "PLASTIC_ID_INVALID")]
    [InlineData("/pincontrol/v2/plastic/1234567890123456789012345678901?auditUser=u", "PLASTIC_ID_INVALID")]
    [InlineData("/pincontrol/v2/plastic/1001", "AUDIT_USER_INVALID")]
    [InlineData("/pincontrol/v2/plastic/1001?auditUser=", "AUDIT_USER_INVALID")]
    [InlineData("/pincontrol/v2/plastic/1001?auditUser=%20%20", "AUDIT_USER_INVALID")]
    [InlineData("/pincontrol/v2/plastic/1001?auditUser=a%0D%0Ab", "AUDIT_USER_INVALID")]
    [InlineData("/pincontrol/v2/plastic/1001?auditUser=a%00b", "AUDIT_USER_INVALID")]
    [InlineData("/pincontrol/v2/plastic/1001?auditUser=a&auditUser=b", "AUDIT_USER_INVALID")]
    [InlineData("/pincontrol/v2/plastic/1001?auditUser=a%D8%9Cb", "AUDIT_USER_INVALID")]
    [InlineData("/pincontrol/v2/plastic/1001?auditUser=a%E2%80%8Eb", "AUDIT_USER_INVALID")]
    [InlineData("/pincontrol/v2/plastic/1001?auditUser=a%E2%80%8Fb", "AUDIT_USER_INVALID")]
    [InlineData("/pincontrol/v2/plastic/1001?auditUser=a%E2%80%AAb", "AUDIT_USER_INVALID")]
    [InlineData("/pincontrol/v2/plastic/1001?auditUser=a%E2%80%AEb", "AUDIT_USER_INVALID")]
    [InlineData("/pincontrol/v2/plastic/1001?auditUser=a%E2%81%A6b", "AUDIT_USER_INVALID")]
    [InlineData("/pincontrol/v2/plastic/1001?auditUser=a%E2%81%A9b", "AUDIT_USER_INVALID")]
    public async Task A_bad_path_or_query_is_400(string path, string errorCode)
    {
        using var response = await shared.Server.Client.PostAsync(path, Json("""{"scope":"VIEW_PIN"}"""));
        await ErrorShape.AssertAsync(response, HttpStatusCode.BadRequest, "STATIC_VALIDATION_ERROR", errorCode);
    }

    [Fact]
    public async Task An_audit_user_of_129_characters_is_400_and_one_of_128_is_taken()
    {
        using var tooLong = await shared.Server.Client.PostAsync("/pincontrol/v2/plastic/1001?auditUser=" + new string('x', 129), Json("""{"scope":"VIEW_PIN"}"""));
        await ErrorShape.AssertAsync(tooLong, HttpStatusCode.BadRequest, "STATIC_VALIDATION_ERROR", "AUDIT_USER_INVALID");
        using var longest = await shared.Server.Client.PostAsync("/pincontrol/v2/plastic/1001?auditUser=" + new string('x', 128), Json("""{"scope":"VIEW_PIN"}"""));
        Assert.Equal(HttpStatusCode.Created, longest.StatusCode);
    }

    [Theory]
    [InlineData("", "BODY_INVALID")]
    [InlineData("{", "BODY_INVALID")]
    [InlineData("[]", "BODY_INVALID")]
    [InlineData("null", "BODY_INVALID")]
    [InlineData("""{"scope":"VIEW_PIN"} {}""", "BODY_INVALID")]
    [InlineData("""{"scope":"VIEW_PIN","scope":"SET_PIN"}""", "BODY_INVALID")]
    [InlineData("""{"scope":"VIEW_PIN",}""", "BODY_INVALID")]
    [InlineData("""{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":1}}}}}}}}}""", "SCOPE_INVALID")]
    [InlineData("{}", "SCOPE_INVALID")]
    [InlineData("""{"scope":null}""", "SCOPE_INVALID")]
    [InlineData("""{"scope":1}""", "SCOPE_INVALID")]
    [InlineData("""{"scope":["VIEW_PIN"]}""", "SCOPE_INVALID")]
    [InlineData("""{"scope":"view_pin"}""", "SCOPE_INVALID")]
    [InlineData("""{"scope":" VIEW_PIN "}""", "SCOPE_INVALID")]
    [InlineData("""{"scope":"VIEW_PIN, SET_PIN"}""", "SCOPE_INVALID")]
    [InlineData("""{"scope":"VIEW_PIN\u0000"}""", "SCOPE_INVALID")]
    [InlineData("""{"scope":"\uD800"}""", "SCOPE_INVALID")]
    [InlineData("""{"\uD800":1}""", "BODY_INVALID")]
    [InlineData("""{"scope":"VIEW_PIN","\uDC00\uD800":1}""", "BODY_INVALID")]
    [InlineData("""{"Scope":"VIEW_PIN"}""", "SCOPE_INVALID")]
    [InlineData("""{"scope":"VIEW_PIN","locale":5}""", "LOCALE_INVALID")]
    [InlineData("""{"scope":"VIEW_PIN","locale":"<script>"}""", "LOCALE_INVALID")]
    [InlineData("""{"scope":"VIEW_PIN","colorScheme":"blue"}""", "COLOR_SCHEME_INVALID")]
    [InlineData("""{"scope":"VIEW_PIN","cardholderVerification":{"method":"SCA"}}""", "CARDHOLDER_VERIFICATION_INVALID")]
    [InlineData("""{"scope":"VIEW_PIN","cardholderVerification":{"method":"SCA","at":"2999-01-01T00:00:00Z"}}""", "CARDHOLDER_VERIFICATION_INVALID")]
    [InlineData("""{"scope":"VIEW_PIN","cardholderVerification":{"method":"SCA","at":"2020-01-01T00:00:00"}}""", "CARDHOLDER_VERIFICATION_INVALID")]
    [InlineData("""{"scope":"VIEW_PIN","deviceKeyHash":"short"}""", "DEVICE_KEY_HASH_INVALID")]
    public async Task A_bad_body_is_400(string body, string errorCode)
    {
        using var response = await shared.Server.Client.PostAsync(Issue, Json(body));
        await ErrorShape.AssertAsync(response, HttpStatusCode.BadRequest, "STATIC_VALIDATION_ERROR", errorCode);
    }

    [Fact]
    public async Task No_wrong_and_unknown_credentials_get_one_indistinguishable_401()
    {
        var documents = new List<string>();
        foreach (var credentials in (AuthenticationHeaderValue?[])[
            null, PinControlServer.Basic("demo", "wrong"), PinControlServer.Basic("nobody", "demo-secret"), PinControlServer.Basic("demo", string.Empty),
            new AuthenticationHeaderValue("Basic", "%%%"), new AuthenticationHeaderValue("Basic", Convert.ToBase64String([0xFF, 0x3A, 0xFF])),
            new AuthenticationHeaderValue("Bearer", "abc"),])
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, Issue) { Content = Json("""{"scope":"VIEW_PIN"}""") };
            request.Headers.Authorization = credentials;
            using var response = await shared.Server.Anonymous.SendAsync(request);
            Assert.Equal("Basic realm=\"pincontrol\", charset=\"UTF-8\"", response.Headers.WwwAuthenticate.ToString());
            var document = await ErrorShape.AssertAsync(response, HttpStatusCode.Unauthorized, "SECURITY_ERROR", "CREDENTIALS_INVALID");
            documents.Add(ErrorShape.WithoutIdAndTime(document));
        }

        Assert.Single(documents.Distinct());
    }

    [Fact]
    public async Task A_client_without_the_scope_s_permission_or_disabled_gets_403()
    {
        shared.Sql("INSERT INTO client (tenant_no, name, permissions) SELECT tenant_no, 'viewer', 1 FROM tenant WHERE name = 'demo' ON CONFLICT DO NOTHING");
        shared.Sql("INSERT INTO client (tenant_no, name, permissions, enabled) SELECT tenant_no, 'gone', 31, false FROM tenant WHERE name = 'demo' ON CONFLICT DO NOTHING");
        foreach (var name in (string[])["viewer", "gone"])
        {
            shared.Sql($"INSERT INTO client_secret (client_no, secret_hash, created_at) SELECT (SELECT client_no FROM client WHERE name = '{name}'), secret_hash, created_at FROM client_secret WHERE true ON CONFLICT DO NOTHING");
        }

        using var viewer = shared.Server.NewClient();
        viewer.DefaultRequestHeaders.Authorization = PinControlServer.Basic("viewer", "demo-secret");
        using var allowed = await viewer.PostAsync(Issue, Json("""{"scope":"VIEW_PIN"}"""));
        Assert.Equal(HttpStatusCode.Created, allowed.StatusCode);
        using var denied = await viewer.PostAsync("/pincontrol/v2/plastic/1002?auditUser=u", Json("""{"scope":"SET_PIN"}"""));
        await ErrorShape.AssertAsync(denied, HttpStatusCode.Forbidden, "SECURITY_ERROR", "PERMISSION_DENIED");
        using var cards = await viewer.GetAsync("/pincontrol/cards/v1/plastics/1001?auditUser=u");
        await ErrorShape.AssertAsync(cards, HttpStatusCode.Forbidden, "SECURITY_ERROR", "PERMISSION_DENIED");

        using var gone = shared.Server.NewClient();
        gone.DefaultRequestHeaders.Authorization = PinControlServer.Basic("gone", "demo-secret");
        using var disabled = await gone.PostAsync(Issue, Json("""{"scope":"VIEW_PIN"}"""));
        await ErrorShape.AssertAsync(disabled, HttpStatusCode.Forbidden, "SECURITY_ERROR", "CLIENT_DISABLED");
    }

    [Fact]
    public async Task A_scope_switched_off_for_the_tenant_is_403_from_that_commit_on()
    {
        shared.Sql("UPDATE tenant SET view_on = false WHERE name = 'demo'");
        try
        {
            using var off = await shared.Server.Client.PostAsync(Issue, Json("""{"scope":"VIEW_PIN"}"""));
            await ErrorShape.AssertAsync(off, HttpStatusCode.Forbidden, "SECURITY_ERROR", "SCOPE_SWITCHED_OFF");
        }
        finally
        {
            shared.Sql("UPDATE tenant SET view_on = true WHERE name = 'demo'");
        }
    }

    [Fact]
    public async Task Another_tenant_s_plastic_is_the_same_404_as_one_that_never_was()
    {
        shared.Sql("INSERT INTO tenant (name) VALUES ('other') ON CONFLICT DO NOTHING");
        shared.Sql("INSERT INTO plastic (tenant_no, plastic_id, card_id, sequence_number, status, produced, pin_length, pin_status) SELECT tenant_no, '7777', '77', 1, 2, true, 4, 2 FROM tenant WHERE name = 'other' ON CONFLICT DO NOTHING");

        // Plastic 7777 of card 77; neither the one nor the other ever was the second time. The demo tenant's own card 501 has another plastic.
        foreach (var (method, path) in ((string, string)[])
        [
            ("POST", "/v2/plastic/{0}"), ("POST", "/v1/card/{1}/plastic/{0}"), ("POST", "/v1/card/501/plastic/{0}"), ("POST", "/v1/card/{1}"),
            ("GET", "/v2/plastic/{0}/capabilities"), ("GET", "/cards/v1/plastics/{0}"), ("POST", "/cards/v1/plastics/{0}/pin/generate"),
        ])
        {
            Assert.Equal(await AnswerAsync(method, path, "7777", "77"), await AnswerAsync(method, path, "9999", "99"));
        }
    }

    /// <summary>The whole answer, headers in their order, without id and times.</summary>
    private async Task<string> AnswerAsync(string method, string path, string plastic, string card)
    {
        var target = "/pincontrol" + path.Replace("{0}", plastic, StringComparison.Ordinal).Replace("{1}", card, StringComparison.Ordinal) + "?auditUser=u";
        using var request = new HttpRequestMessage(new HttpMethod(method), target) { Content = method == "POST" ? Json("""{"scope":"VIEW_PIN"}""") : null };
        using var response = await shared.Server.Client.SendAsync(request);
        using var document = await ErrorShape.AssertAsync(response, HttpStatusCode.NotFound, "DYNAMIC_VALIDATION_ERROR", "PLASTIC_NOT_FOUND");
        Assert.Equal("Card not Found", document.RootElement.GetProperty("message").GetString());
        var headers = response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated).Where(static header => header.Key != "Date")
            .Select(header => $"{header.Key}: {header.Value.ToString().Replace(plastic, "PLASTIC", StringComparison.Ordinal)}");
        return string.Join('\n', headers) + '\n' + ErrorShape.WithoutIdAndTime(document);
    }

    [Theory]
    [InlineData("1001", "SET_PIN", "PIN_ALREADY_PRODUCED")]
    [InlineData("1002", "VIEW_PIN", "PIN_NOT_AVAILABLE")]
    [InlineData("1003", "VIEW_PIN", "PLASTIC_BLOCKED")]
    [InlineData("2001", "SET_PIN", "PLASTIC_ALREADY_ACTIVE")]
    [InlineData("2002", "VIEW_PIN", "PLASTIC_CLOSED")]
    [InlineData("2003", "VIEW_PIN", "PLASTIC_INACTIVE")]
    public async Task A_state_that_refuses_the_scope_is_409_with_its_own_code(string plastic, string scope, string errorCode)
    {
        await shared.PutAsync("2001", "ACTIVE", produced: false);
        await shared.PutAsync("2002", "CLOSED", produced: false);
        await shared.PutAsync("2003", "INACTIVE", produced: false);
        shared.Sql("UPDATE plastic SET pin_status = 2 WHERE plastic_id = '2003'");
        using var response = await shared.Server.Client.PostAsync($"/pincontrol/v2/plastic/{plastic}?auditUser=u", Json($$"""{"scope":"{{scope}}"}"""));
        await ErrorShape.AssertAsync(response, HttpStatusCode.Conflict, "DYNAMIC_VALIDATION_ERROR", errorCode);
    }

    [Fact]
    public async Task A_body_over_8_KiB_is_413_and_another_media_type_415()
    {
        using var large = await shared.Server.Client.PostAsync(Issue, Json($$"""{"scope":"VIEW_PIN","x":"{{new string('x', 9000)}}"}"""));
        await ErrorShape.AssertAsync(large, HttpStatusCode.RequestEntityTooLarge, "STATIC_VALIDATION_ERROR", "BODY_TOO_LARGE");
        using var huge = await shared.Server.Client.PostAsync(Issue, Json($$"""{"scope":"VIEW_PIN","x":"{{new string('x', 200_000)}}"}"""));
        await ErrorShape.AssertAsync(huge, HttpStatusCode.RequestEntityTooLarge, "STATIC_VALIDATION_ERROR", "BODY_TOO_LARGE");
        foreach (var type in (string[])["text/plain", "application/x-www-form-urlencoded", "application/json; charset=utf-16"])
        {
            using var content = new ByteArrayContent(Encoding.UTF8.GetBytes("""{"scope":"VIEW_PIN"}"""));
            content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
            using var other = await shared.Server.Client.PostAsync(Issue, content);
            await ErrorShape.AssertAsync(other, HttpStatusCode.UnsupportedMediaType, "STATIC_VALIDATION_ERROR", "MEDIA_TYPE_UNSUPPORTED");
        }

        using var bodyless = await shared.Server.Client.PostAsync(Issue, null);
        await ErrorShape.AssertAsync(bodyless, HttpStatusCode.UnsupportedMediaType, "STATIC_VALIDATION_ERROR", "MEDIA_TYPE_UNSUPPORTED");
    }

    [Fact]
    public async Task A_wrong_method_is_405_with_Allow_and_a_wrong_path_404()
    {
        using var method = await shared.Server.Client.GetAsync("/pincontrol/v2/plastic/1001?auditUser=u");
        await ErrorShape.AssertAsync(method, HttpStatusCode.MethodNotAllowed, "STATIC_VALIDATION_ERROR", "METHOD_NOT_ALLOWED");
        Assert.Equal(["POST"], method.Content.Headers.Allow);
        using var path = await shared.Server.Client.GetAsync("/pincontrol/v2/nothing");
        await ErrorShape.AssertAsync(path, HttpStatusCode.NotFound, "STATIC_VALIDATION_ERROR", "ROUTE_NOT_FOUND");
    }

    [Fact]
    public async Task A_client_over_its_quota_gets_429_with_Retry_After()
    {
        await using var server = PinControlServer.Start("Limits:RequestsPerSecond=3");
        using var refused = await FirstRefusedAsync(server);
        await ErrorShape.AssertAsync(refused, HttpStatusCode.TooManyRequests, "SECURITY_ERROR", "TOO_MANY_REQUESTS");
        Assert.NotNull(refused.Headers.RetryAfter);
    }

    [Fact]
    public async Task A_locked_database_is_503_and_the_service_goes_on_when_it_is_free()
    {
        await using var server = PinControlServer.Start();
        await using (server.Store.Lock())
        {
            using var locked = await server.Client.PostAsync(Issue, Json("""{"scope":"VIEW_PIN"}"""));
            await ErrorShape.AssertAsync(locked, HttpStatusCode.ServiceUnavailable, "INTEGRATION_ERROR", "STORE_UNAVAILABLE");
            Assert.NotNull(locked.Headers.RetryAfter);
        }

        using var free = await server.Client.PostAsync(Issue, Json("""{"scope":"VIEW_PIN"}"""));
        Assert.Equal(HttpStatusCode.Created, free.StatusCode);
    }

    [Fact]
    public async Task A_missing_key_file_is_503_and_the_service_goes_on_when_it_is_back()
    {
        await using var server = PinControlServer.Start();
        File.Move(server.KeyFile, server.KeyFile + ".away");
        using var missing = await server.Client.PostAsync(Issue, Json("""{"scope":"VIEW_PIN"}"""));
        await ErrorShape.AssertAsync(missing, HttpStatusCode.ServiceUnavailable, "INTEGRATION_ERROR", "VAULT_UNAVAILABLE");
        Assert.NotNull(missing.Headers.RetryAfter);
        using var live = await server.Client.GetAsync("/health/live");
        Assert.Equal(HttpStatusCode.OK, live.StatusCode);
        using var ready = await server.Client.GetAsync("/health/ready");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);

        File.Move(server.KeyFile + ".away", server.KeyFile);
        using var back = await server.Client.PostAsync(Issue, Json("""{"scope":"VIEW_PIN"}"""));
        Assert.Equal(HttpStatusCode.Created, back.StatusCode);
    }

    private static async Task<HttpResponseMessage> FirstRefusedAsync(PinControlServer server)
    {
        for (var i = 0; i < 200; i++)
        {
            var response = await server.Client.PostAsync(Issue, Json("""{"scope":"VIEW_PIN"}"""));
            if (response.StatusCode != HttpStatusCode.Created)
            {
                return response;
            }

            response.Dispose();
        }

        throw new InvalidOperationException("200 requests in a row were within a quota of 3 a second.");
    }

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");
}
