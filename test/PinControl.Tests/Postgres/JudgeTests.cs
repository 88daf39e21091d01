using Npgsql;
using NpgsqlTypes;
using PinControl.Audit;
using PinControl.Clients;
using PinControl.Plastics;
using PinControl.Tokens;
using PinControl.Tests.Serving.Postgres;
using Xunit;

namespace PinControl.Tests.Postgres;

/// <summary>The rule that stands a second time in SQL says what <see cref="ScopeRules"/> says, for every combination.</summary>
public sealed class JudgeTests
{
    [Fact]
    public async Task The_judge_in_the_database_is_the_judge_in_the_service()
    {
        var store = new PostgresTestStore();
        await using var connection = (NpgsqlConnection)store.Connect();
        var differences = new List<string>();
        var judged = 0;
        await using var batch = new NpgsqlBatch(connection);
        var expected = new List<(string Case, AuditOutcome Outcome)>();
        foreach (var rules in Rules())
        {
            foreach (var scope in Enum.GetValues<Scope>())
            {
                foreach (var plastic in States())
                {
                    batch.BatchCommands.Add(Ask(rules, scope, plastic));
                    expected.Add(($"{rules} {scope} {plastic}", rules.Judge(scope, plastic)?.ToOutcome() ?? AuditOutcome.Ok));
                }
            }
        }

        await using var row = await batch.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        do
        {
            await row.ReadAsync(TestContext.Current.CancellationToken);
            if ((AuditOutcome)row.GetInt16(0) != expected[judged].Outcome)
            {
                differences.Add($"{expected[judged].Case}: {row.GetInt16(0)}");
            }

            judged++;
        }
        while (await row.NextResultAsync(TestContext.Current.CancellationToken));

        Assert.Equal(expected.Count, judged);
        Assert.Empty(differences);
    }

    private static IEnumerable<ScopeRules> Rules() =>
        from bits in Enumerable.Range(0, 1 << 5)
        from permissions in (Permissions[])[Permissions.None, Permissions.View, Permissions.Set, Permissions.All]
        select new ScopeRules((bits & 1) != 0, permissions, (bits & 2) != 0, (bits & 4) != 0, (bits & 8) != 0, (bits & 16) != 0);

    private static IEnumerable<PlasticState?> States() =>
    [
        null,
        .. from status in Enum.GetValues<PlasticStatus>()
           from produced in (bool[])[false, true]
           from pin in (PinStatus[])[PinStatus.Waiting, PinStatus.Generated]
           select (PlasticState?)new PlasticState(status, produced, pin),
    ];

    private static NpgsqlBatchCommand Ask(ScopeRules rules, Scope scope, PlasticState? plastic)
    {
        var command = new NpgsqlBatchCommand("SELECT judge($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)");
        foreach (var (type, value) in ((NpgsqlDbType, object?)[])[
            (NpgsqlDbType.Boolean, rules.ClientEnabled), (NpgsqlDbType.Integer, (int)rules.Granted), (NpgsqlDbType.Boolean, rules.ViewSwitchedOn),
            (NpgsqlDbType.Boolean, rules.SetSwitchedOn), (NpgsqlDbType.Boolean, rules.ViewWhenInactive), (NpgsqlDbType.Boolean, rules.SetAfterProduction),
            (NpgsqlDbType.Smallint, (short)scope), (NpgsqlDbType.Bigint, plastic is null ? null : 1L), (NpgsqlDbType.Smallint, (short?)plastic?.Status),
            (NpgsqlDbType.Boolean, plastic?.Produced), (NpgsqlDbType.Smallint, (short?)plastic?.PinStatus)])
        {
            command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = type, Value = value ?? DBNull.Value });
        }

        return command;
    }
}
