using System.Security.Cryptography;
using PinControl.Audit;
using PinControl.Device;
using PinControl.Tokens;

namespace PinControl.Storage.Sql.Writes;

/// <summary>
/// Open: the checks of DESIGN 3.3 in order, then redeem by one conditional update and record the intent. Whoever presents an existing id learns its
/// reason; an id that never was, is purged or belongs to another client's frame key is unknown, and leaves no record of its own.
/// </summary>
internal static class OpenTokenWrite
{
    private static readonly TimeSpan RepeatFor = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ResumeAfter = TimeSpan.FromSeconds(5);

    public static object Execute(SqlWork work, TokenOpen open)
    {
        var token = TokenRow.Find(work, open.IdHash, open.FrameKey);
        var isForeign = token is not null && open.FrameKey is not null && token.FrameClientNo != token.ClientNo;
        if (token is null || isForeign)
        {
            return new OpenOutcome.Refused(DeviceRefusal.Unknown, null, isForeign);
        }

        if (token.Scope != open.Scope)
        {
            return Refuse(work, open, token, DeviceRefusal.WrongScope);
        }

        if (token.DeviceKeyHash is { } bound && !CryptographicOperations.FixedTimeEquals(bound, open.DeviceKeyHash))
        {
            return Refuse(work, open, token, DeviceRefusal.DeviceRefused);
        }

        return token.State switch
        {
            TokenState.Issued => Redeem(work, open, token),
            TokenState.Redeemed or TokenState.Viewed or TokenState.SetOpened or TokenState.Set when IsRepeat(work, open, token) =>
                Repeat(work, open, token),
            TokenState.Superseded or TokenState.Failed => Refuse(work, open, token, token.EndedFor ?? DeviceRefusal.Unavailable),
            _ => Refuse(work, open, token, DeviceRefusal.AlreadyUsed),
        };
    }

    private static OpenOutcome Redeem(SqlWork work, TokenOpen open, TokenRow token)
    {
        if (work.Now >= token.ExpiresAt)
        {
            return Refuse(work, open, token, DeviceRefusal.Expired);
        }

        if (token.Rules.Judge(token.Scope, token.Plastic) is not null || ViewRelease.IsSpent(work, token))
        {
            return Spoil(work, open, token);
        }

        var winner = work.Statement("token-redeem")
            .With("id_hash", open.IdHash).With("now", work.Now).With("key_hash", open.DeviceKeyHash)
            .With("request_id", open.RequestId)
            .Scalar() as byte[];
        if (!winner.AsSpan().SequenceEqual(open.RequestId))
        {
            return Refuse(work, open, token, DeviceRefusal.AlreadyUsed);
        }

        ViewRelease.Add(work, token, open.IdHash);
        return Win(work, open, token, AuditOutcome.Intent);
    }

    private static bool IsRepeat(SqlWork work, TokenOpen open, TokenRow token) =>
        CryptographicOperations.FixedTimeEquals(token.RedeemedKeyHash, open.DeviceKeyHash) && work.Now < token.RedeemedAt + RepeatFor;

    private static OpenOutcome Repeat(SqlWork work, TokenOpen open, TokenRow token)
    {
        // A block or a switch holds for a repeat too; once a PIN is set, its session's answer opens nothing any more.
        if (token.State != TokenState.Set && token.Rules.Judge(token.Scope, token.Plastic) is not null)
        {
            return Refuse(work, open, token, DeviceRefusal.StateChanged);
        }

        if (token.Answer is { } answer)
        {
            work.Audit(token.Entry(AuditEvent.TokenOpen, open.IdHash, open.From), AuditOutcome.Redelivered, token.PlasticNo);
            return new OpenOutcome.Redelivered(answer);
        }

        if (work.Now < token.RedeemedAt + ResumeAfter)
        {
            return new OpenOutcome.InFlight();
        }

        work.Statement("token-resume").With("id_hash", open.IdHash).With("request_id", open.RequestId).Execute();
        return Win(work, open, token, AuditOutcome.Resumed);
    }

    private static OpenOutcome.Won Win(SqlWork work, TokenOpen open, TokenRow token, AuditOutcome outcome)
    {
        work.Audit(token.Entry(AuditEvent.TokenOpen, open.IdHash, open.From), outcome, token.PlasticNo);
        return new OpenOutcome.Won(token.Binding, token.SealedPin, token.PinLength);
    }

    /// <summary>The plastic, the client or a switch changed since the issue: the token is spent on that.</summary>
    private static OpenOutcome.Refused Spoil(SqlWork work, TokenOpen open, TokenRow token)
    {
        work.Statement("token-fail")
            .With("id_hash", open.IdHash).With("now", work.Now).With("ended_for", (int)DeviceRefusal.StateChanged)
            .With("support", open.Support)
            .Execute();
        return Refuse(work, open, token, DeviceRefusal.StateChanged);
    }

    private static OpenOutcome.Refused Refuse(SqlWork work, TokenOpen open, TokenRow token, DeviceRefusal refusal)
    {
        work.Audit(token.Entry(AuditEvent.TokenOpen, open.IdHash, open.From, open.Support), refusal.ToOutcome(), token.PlasticNo);
        return new OpenOutcome.Refused(refusal, open.Support);
    }
}
