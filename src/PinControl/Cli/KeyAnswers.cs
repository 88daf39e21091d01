using System.Globalization;
using PinControl.Audit;
using PinControl.Hosting;
using PinControl.Keys;

namespace PinControl.Cli;

/// <summary>What became of a request, for people.</summary>
internal static class KeyAnswers
{
    /// <summary>Why nothing was done.</summary>
    public static int Refuse(AuditOutcome outcome)
    {
        Console.Error.WriteLine($"{Reason(outcome)} Nothing was changed.");
        return StartUp.Failed;
    }

    /// <summary>The version's state does not allow it: what to do first.</summary>
    public static int RefuseState(KeyAct act, KeyVersion key)
    {
        var text = KeyNames.Text(key.Kind, key.Version);
        var next = (act, key.State) switch
        {
            (KeyAct.Retire, KeyState.Active) when key.Kind == KeyKind.SessionKek => "A new one takes its place first: pincontrol keys rotate session-kek --operator NAME.",
            (KeyAct.Retire, KeyState.Active) when key.Kind == KeyKind.Identity => "Another version takes its place first: pincontrol keys rotate identity --custodian NAME --operator NAME.",
            (KeyAct.Retire, KeyState.Active) => $"Another version takes its place first: pincontrol keys create {key.Kind.Name()}, keys activate, keys approve, keys reseal; then this one is retired.",
            (KeyAct.Activate, KeyState.Active) => "It is the active one already.",
            (KeyAct.Activate, KeyState.Retired) => "It is destroyed, or is to be: make a new version.",
            (KeyAct.Activate, _) when key.CheckValue is null => "Its key was never made: retire it, and make a new version.",
            _ => "keys list shows it.",
        };
        Console.Error.WriteLine($"The version's state refuses it: {text} is {key.State.Name()}. {next} Nothing was changed.");
        return StartUp.Failed;
    }

    /// <summary>A request that waits for its approval.</summary>
    public static void WriteRequest(KeyRequest request)
    {
        Report.WriteFact("Request", $"{request.RequestNo}: {request.Text}");
        Console.Out.WriteLine($"\nAnother custodian approves it: pincontrol keys approve {request.RequestNo} --custodian NAME --operator NAME");
    }

    public static RequestRow Row(KeyRequest request) => new(
        request.RequestNo, request.Text, request.RequestedBy, Time(request.RequestedAt), request.StateAt(TimeProvider.System.GetUtcNow()).Name(), request.DecidedBy,
        request.DecidedAt is { } at ? Time(at) : null);

    public static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>What apps that pin an identity key need of it, also before it is activated.</summary>
    public static void WriteIdentity(VaultKey key)
    {
        if (key.Identity is { } identity)
        {
            Report.WriteFact("Point", identity.Point);
            Report.WriteFact("serverKeyId", identity.ServerKeyId);
        }
    }

    /// <summary>Why it was refused, as a sentence.</summary>
    public static string Reason(AuditOutcome outcome) => outcome switch
    {
        AuditOutcome.CustodianRefused => "There is no such custodian, the custodian is not enabled, or the secret is another.",
        AuditOutcome.SameCustodian => "A request is approved by another custodian than the one who made it, with a secret of their own.",
        AuditOutcome.RequestUnknown => "There is no such request.",
        AuditOutcome.RequestDecided => "The request was decided already: keys requests shows how. If it was to retire a key whose end was interrupted, keys retire again finishes it; else ask anew.",
        AuditOutcome.KeyUnknown => "The database knows no such version.",
        AuditOutcome.KeyStateRefused => "The version's state refuses it: keys list shows it.",
        AuditOutcome.KeyInUse => "Something is still under that version: keys reseal brings PINs and zone keys under the active one; keys list shows what is left.",
        AuditOutcome.ApprovalNeeded => "One custodian must ask for this and another approve it: add --custodian.",
        AuditOutcome.CustodianUnknown => "There is no such custodian, or not in that state any more.",
        AuditOutcome.TooFewCustodians => "Two custodians must stay enabled: add another one first.",
        AuditOutcome.RequestExpired => $"The request is older than {KeyRequest.Life.Days} days: ask again.",
        AuditOutcome.RequestOutdated => "It is not any more what was asked for: whoever asked is not enabled, another version became active, or the key is another. Reject it, and ask again.",
        AuditOutcome.RequestChanged => "The request is not the one that was shown any more. Look at it again: keys requests.",
        AuditOutcome.SecretTaken => "A custodian has that secret already, or had: each makes one of their own, with keys custodian secret.",
        AuditOutcome.RequestOpen => "There is an open request for it already: keys requests shows it. Approve or reject it first.",
        AuditOutcome.NameTaken => "There is one of that name already, or was: names are not given twice.",
        AuditOutcome.TenantUnknown => "There is no such tenant.",
        _ => $"It was refused: {outcome.Name()}.",
    };
}

/// <summary>A request in a list.</summary>
internal sealed record RequestRow(
    long Request, string Act, string RequestedBy, string RequestedAt, string State, string? DecidedBy, string? DecidedAt)
{
    /// <summary>Where it was written, when it is the whole answer.</summary>
    public string? Store { get; init; }

    /// <summary>Of an approved retirement: whether this vault had the key, and it was destroyed.</summary>
    public bool? WasInVault { get; init; }
}
