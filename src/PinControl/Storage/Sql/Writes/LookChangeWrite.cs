using System.Globalization;
using PinControl.Audit;
using PinControl.Clients;

namespace PinControl.Storage.Sql.Writes;

/// <summary>Changes to how pages look. Every page reads its look with its token or its frame key, so that each holds from its commit.</summary>
internal static class LookChangeWrite
{
    /// <summary>Of an owner's versions; older ones go when another comes, but for the one in use before.</summary>
    private const int MostKept = 20;

    public static AccountDone Do(SqlWork work, AccountChange.SetTheme set)
    {
        var entry = set.Operator.Entry(AuditEvent.ThemeSet) with { Detail = $"{set.Owner}: {set.StyleHash}" };
        if (LookRow.Find(work, set.Owner) is not { } look)
        {
            return Unknown(set.Owner, entry);
        }

        var key = Key(set.Owner);
        var version = Convert.ToInt32(work.Statement("theme-newest").With("client_no", look.ClientNo).With("frame_key", key).Scalar(), CultureInfo.InvariantCulture) + 1;
        work.Statement("theme-insert")
            .With("client_no", look.ClientNo).With("frame_key", key).With("version", version).With("css", set.Css).With("css_hash", set.Hash)
            .With("now", work.Now).With("created_by", set.Operator.Name)
            .Execute();
        Use(work, set.Owner, look, version);
        work.Statement("theme-purge")
            .With("client_no", look.ClientNo).With("frame_key", key).With("until", version - MostKept).With("kept", look.Theme ?? 0)
            .Execute();
        return Done(look, entry with { Detail = string.Create(CultureInfo.InvariantCulture, $"{set.Owner}: version {version}, {set.StyleHash}") });
    }

    public static AccountDone Do(SqlWork work, AccountChange.UseTheme use)
    {
        var entry = use.Operator.Entry(use.Version is null ? AuditEvent.ThemeRemove : AuditEvent.ThemeUse) with
        {
            Detail = use.Version is { } said ? string.Create(CultureInfo.InvariantCulture, $"{use.Owner}: version {said}") : use.Owner.ToString(),
        };
        if (LookRow.Find(work, use.Owner) is not { } look)
        {
            return Unknown(use.Owner, entry);
        }

        if (use.Version is { } version
            && work.Statement("theme-find").With("client_no", look.ClientNo).With("frame_key", Key(use.Owner)).With("version", version).Scalar() is null)
        {
            return new AccountDone(AuditOutcome.ThemeUnknown, entry with { Client = look.Client, Tenant = look.Tenant });
        }

        Use(work, use.Owner, look, use.Version);
        return Done(look, entry);
    }

    public static AccountDone Do(SqlWork work, AccountChange.Layout layout)
    {
        var said = string.Join(", ", new[]
        {
            layout.Form switch { null => null, "" => "no layout of its own", { } form => $"layout {form}" },
            layout.ConfirmIn switch { null => null, "" => "no place of its own to confirm", { } place => $"confirmed in the {place}" },
        }.OfType<string>());
        var entry = layout.Operator.Entry(AuditEvent.PageLayout) with { Detail = $"{layout.Owner}: {said}" };
        if (LookRow.Find(work, layout.Owner) is not { } look)
        {
            return Unknown(layout.Owner, entry);
        }

        Of(work, layout.Owner, look, "layout").With("layout", Choose(layout.Form, look.Layout)).With("confirm_in", Choose(layout.ConfirmIn, look.ConfirmIn)).Execute();
        return Done(look, entry);
    }

    public static AccountDone Do(SqlWork work, AccountChange.NextStep step)
    {
        var languages = string.Join(' ', step.Texts.OrderBy(static one => one.Key, StringComparer.Ordinal).Select(static one => one.Value is null ? $"-{one.Key}" : one.Key));
        var entry = step.Operator.Entry(AuditEvent.TenantNextStep) with { Tenant = step.Tenant.Text, Detail = $"{(step.DropsOthers ? "only " : string.Empty)}{languages}".TrimEnd() };
        if (TenantRow.Find(work, step.Tenant) is not { TenantNo: var tenantNo })
        {
            return new AccountDone(AuditOutcome.TenantUnknown, entry);
        }

        var texts = NextSteps.Read(step.DropsOthers ? null : work.Statement("tenant-next-steps").With("name", step.Tenant.Text).Scalar() as string);
        foreach (var (language, text) in step.Texts)
        {
            if (text is null)
            {
                texts.Remove(language);
            }
            else
            {
                texts[language] = text;
            }
        }

        work.Statement("tenant-next-step").With("tenant_no", tenantNo).With("next_step", NextSteps.Write(texts)).Execute();
        return new AccountDone(AuditOutcome.Ok, entry);
    }

    private static void Use(SqlWork work, LookOwner owner, LookRow look, int? version) => Of(work, owner, look, "theme").With("theme", version).Execute();

    private static SqlStatement Of(SqlWork work, LookOwner owner, LookRow look, string what) => owner.IsFrameKey
        ? work.Statement($"frame-key-{what}").With("frame_key", owner.Name.Text)
        : work.Statement($"client-{what}").With("client_no", look.ClientNo);

    /// <summary>As in the table: a client's own theme has no frame key.</summary>
    private static string Key(LookOwner owner) => owner.IsFrameKey ? owner.Name.Text : string.Empty;

    private static string? Choose(string? wish, string? present) => wish switch { null => present, "" => null, _ => wish };

    private static AccountDone Done(LookRow look, AuditEntry entry) => new(AuditOutcome.Ok, entry with { Client = look.Client, Tenant = look.Tenant });

    private static AccountDone Unknown(LookOwner owner, AuditEntry entry) => owner.IsFrameKey
        ? new AccountDone(AuditOutcome.FrameKeyUnknown, entry)
        : new AccountDone(AuditOutcome.ClientUnknown, entry with { Client = owner.Name.Text });
}
