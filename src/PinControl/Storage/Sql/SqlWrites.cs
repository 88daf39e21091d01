using PinControl.Audit;
using PinControl.Audit.Checkpoints;
using PinControl.Clients;
using PinControl.Clients.Certificates;
using PinControl.Device;
using PinControl.Keys;
using PinControl.Pins;
using PinControl.Plastics;
using PinControl.Storage.Lane;
using PinControl.Storage.Sql.Writes;
using PinControl.Tokens;

namespace PinControl.Storage.Sql;

/// <summary>What each feature's request does in a transaction: one row at a time, the same on every provider.</summary>
internal static class SqlWrites
{
    public static object? Execute(SqlWork work, object request) => request switch
    {
        TokenIssue issue => IssueTokenWrite.Execute(work, issue),
        TokenOpen open => OpenTokenWrite.Execute(work, open),
        LateOpen late => OpenTokenWrite.Execute(work, late.Open),
        ViewCompletion completion => CompleteViewWrite.Execute(work, completion),
        SetOpeningCompletion completion => CompleteSetOpeningWrite.Execute(work, completion),
        TokenFailure failure => FailTokenWrite.Execute(work, failure),
        SetCompletion completion => CompleteSetWrite.Execute(work, completion),
        TryRefusal refusal => RefuseTryWrite.Execute(work, refusal),
        SessionExtension extension => ExtendSessionWrite.Execute(work, extension),
        PlasticPut put => PutPlasticWrite.Execute(work, put),
        GeneratedPin generated => GeneratedPinWrite.Execute(work, generated),
        DemoData demo => DemoDataWrite.Execute(work, demo),
        NewClient client => AddClientWrite.Execute(work, client),
        NewClientCertificate certificate => ClientCertificateWrite.Execute(work, certificate),
        ClientCertificateEnd end => ClientCertificateWrite.Execute(work, end),
        NewFrameKey frameKey => AddFrameKeyWrite.Execute(work, frameKey),
        AccountChange change => AccountWrite.Execute(work, change),
        SecretUsed used => NoteUse(work, used),
        Sweep sweep => SweepWrite.Execute(work, sweep),
        NewCheckpoint checkpoint => AddCheckpointWrite.Execute(work, checkpoint),
        PurgeAudit purge => PurgeAuditWrite.Execute(work, purge),
        KeyRegistration registration => RegisterKeysWrite.Execute(work, registration),
        KeyClaim claim => ClaimKeyWrite.Execute(work, claim),
        KeyNote note => ClaimKeyWrite.Execute(work, note),
        KeyActivation activation => MoveKeyWrite.Execute(work, activation),
        KeyRetirement retirement => MoveKeyWrite.Execute(work, retirement),
        NewCustodian custodian => CustodianWrite.Execute(work, custodian),
        CustodianEnd end => CustodianWrite.Execute(work, end),
        KeyRequested asked => KeyRequestWrite.Execute(work, asked),
        KeyDecision decision => KeyRequestWrite.Execute(work, decision),
        KeyDestruction destruction => MoveKeyWrite.Execute(work, destruction),
        ZoneKeyExport export => ExportZoneKeyWrite.Execute(work, export),
        ReSealBatch batch => ReSealWrite.Execute(work, batch),
        ZoneKeyEnd end => RemoveZoneKeyWrite.Execute(work, end),
        ZoneKeyBatch batch => ReSealZoneKeyWrite.Execute(work, batch),
        NewZoneKey zoneKey => AddZoneKeyWrite.Execute(work, zoneKey),
        WriteProbe => Probe(work),
        AuditAppend append => Append(work, append),
        _ => throw new InvalidOperationException($"No write for {request.GetType().Name}."),
    };

    private static object Probe(SqlWork work)
    {
        work.Probe();
        return default(Done);
    }

    private static object NoteUse(SqlWork work, SecretUsed used)
    {
        work.Statement("client-secret-used").With("client_no", used.ClientNo).With("secret_hash", used.SecretHash).With("now", work.Now).Execute();
        return default(Done);
    }

    private static object Append(SqlWork work, AuditAppend append)
    {
        work.Audit(append.Entry, append.Outcome);
        return default(Done);
    }
}
