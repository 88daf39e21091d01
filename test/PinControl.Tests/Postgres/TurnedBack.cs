using System.Diagnostics;
using System.Net;
using System.Text;
using PinControl.Tests.Serving;
using PinControl.Tests.Serving.Postgres;
using PinControl.Tests.Storage;
using Xunit;

namespace PinControl.Tests.Postgres;

/// <summary>What PostgreSQL does to a transaction for its neighbours' sake, or when it goes away in the middle of a commit.</summary>
public sealed class TurnedBack : IAsyncLifetime
{
    private PinControlServer _server = null!;

    public ValueTask InitializeAsync()
    {
        _server = PinControlServer.Start(folder: null, new PostgresTestStore(), []);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("40P01")]
    [InlineData("40001")]
    public async Task A_batch_that_was_turned_back_is_done_again(string code)
    {
        // A sequence does not go back with its transaction: the first two tries fail, the third does not. A probe of the store's readiness, whose id is one
        // byte, is no try.
        _server.Sql($"""
            CREATE SEQUENCE tries; GRANT USAGE ON tries TO PUBLIC;
            CREATE FUNCTION turn_back() RETURNS trigger LANGUAGE plpgsql AS
              $$ BEGIN IF nextval('tries') <= 2 THEN RAISE EXCEPTION 'turned back' USING ERRCODE = '{code}'; END IF; RETURN NEW; END $$;
            CREATE TRIGGER turn_back BEFORE INSERT ON token FOR EACH ROW WHEN (length(NEW.id_hash) > 1) EXECUTE FUNCTION turn_back()
            """);
        await _server.IssueAsync("1001", "VIEW_PIN");
        Assert.Equal(3L, _server.Sql("SELECT last_value FROM tries"));
        Assert.Equal(1L, _server.Sql("SELECT count(*) FROM audit WHERE event = 'TOKEN_ISSUE'"));
        AuditTrail.AssertChainsHold(_server.Store);
    }

    [Theory]
    [InlineData($"REVOKE INSERT ON audit FROM {PostgresServer.ServiceRole}", $"GRANT INSERT ON audit TO {PostgresServer.ServiceRole}")]
    [InlineData($"REVOKE INSERT ON token FROM {PostgresServer.ServiceRole}", $"GRANT INSERT ON token TO {PostgresServer.ServiceRole}")]
    public async Task A_service_that_could_write_no_record_or_no_token_is_not_ready(string takeAway, string giveBack)
    {
        await UntilReadyIsAsync(HttpStatusCode.OK);
        _server.Sql(takeAway);
        await UntilReadyIsAsync(HttpStatusCode.ServiceUnavailable);
        _server.Sql(giveBack);
        await UntilReadyIsAsync(HttpStatusCode.OK);
        AuditTrail.AssertChainsHold(_server.Store);
    }

    [Theory]
    [InlineData("token")]
    [InlineData("audit")]
    public async Task A_partition_that_is_not_there_is_named_with_the_command_that_makes_it(string parent)
    {
        await UntilReadyIsAsync(HttpStatusCode.OK);
        _server.Sql($$"""
            DO $$ DECLARE one text; BEGIN
              FOR one IN SELECT inhrelid::regclass FROM pg_inherits WHERE inhparent = 'pincontrol.{{parent}}'::regclass LOOP EXECUTE 'DROP TABLE ' || one; END LOOP;
            END $$
            """);
        var said = await UntilReadyIsAsync(HttpStatusCode.ServiceUnavailable);
        Assert.Contains($"There is no partition of {parent} for what is written now. Run: pincontrol db maintain.", said, StringComparison.Ordinal);
        Assert.Contains("STORE_UNAVAILABLE", said, StringComparison.Ordinal);
        var line = Assert.Single(_server.Log.Lines, static line => line.Contains("could not be written", StringComparison.Ordinal));
        Assert.Contains($"no partition of {parent} for what is written now. Run: pincontrol db maintain", line, StringComparison.Ordinal);
        Assert.DoesNotContain(_server.Log.Lines, static line => line.Contains("Include Error Detail", StringComparison.Ordinal));
        Assert.DoesNotContain(_server.Log.Lines, static line => line.Contains("   at ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_connection_lost_at_the_commit_is_a_503_and_the_chain_goes_on()
    {
        // Deferred: the backend ends itself when the transaction commits.
        _server.Sql("""
            CREATE FUNCTION hang_up() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS
              $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(5); RETURN NULL; END $$;
            CREATE CONSTRAINT TRIGGER hang_up AFTER INSERT ON token_slot DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION hang_up()
            """);
        using var body = new StringContent("""{"scope":"VIEW_PIN"}""", Encoding.UTF8, "application/json");
        using (var refused = await _server.Client.PostAsync("/pincontrol/v2/plastic/1001?auditUser=test", body))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        }

        _server.Sql("DROP TRIGGER hang_up ON token_slot");
        await _server.IssueAsync("1001", "VIEW_PIN");
        Assert.Equal(1L, _server.Sql("SELECT count(*) FROM audit WHERE event = 'TOKEN_ISSUE'"));
        Assert.Equal(1L, _server.Sql("SELECT count(*) FROM audit_head"));
        AuditTrail.AssertChainsHold(_server.Store);
    }

    private async Task<string> UntilReadyIsAsync(HttpStatusCode wanted)
    {
        // An answer holds for a second.
        for (var patience = Stopwatch.StartNew(); ; await Task.Delay(200))
        {
            using var answer = await _server.Anonymous.GetAsync("/health/ready");
            if (answer.StatusCode == wanted)
            {
                return await answer.Content.ReadAsStringAsync();
            }

            Assert.True(patience.Elapsed < TimeSpan.FromSeconds(60), $"Still {answer.StatusCode}.");
        }
    }
}
