namespace PinControl.Hosting;

/// <summary>The service's own settings, at the configuration's root.</summary>
internal sealed class ServiceOptions
{
    /// <summary>The absolute URL under which clients and devices reach the service: what answers are built from. Required outside Development.</summary>
    public string? PublicUrl { get; set; }

    /// <summary>The path every surface lies under.</summary>
    public string BasePath { get; set; } = "/pincontrol";

    /// <summary>Which surfaces this process serves: any of <c>issuer</c>, <c>cardholder</c>, <c>cards</c>.</summary>
    public string Surfaces { get; set; } = "issuer,cardholder,cards";
}

/// <summary>Quotas; section <c>Limits</c>.</summary>
internal sealed class LimitOptions
{
    /// <summary>Requests a second and client on the issuer and Cards APIs.</summary>
    public int RequestsPerSecond { get; set; } = 500;

    /// <summary>Requests a second and address (IPv6: /64) on the cardholder surface.</summary>
    public int CardholderRequestsPerSecond { get; set; } = 1000;

    /// <summary>Failed logins with one client's name from one address, before it has to wait.</summary>
    public int FailedLogins { get; set; } = 10;

    /// <summary>Seconds; what the waiting after failed logins grows to.</summary>
    public int LongestLoginDelay { get; set; } = 300;

    /// <summary>Control ids that nobody knows from one address, before it has to wait.</summary>
    public int UnknownControlIds { get; set; } = 50;

    /// <summary>Seconds; what the waiting after unknown control ids grows to.</summary>
    public int LongestControlIdDelay { get; set; } = 60;

    /// <summary>How many addresses' failures are remembered, of logins and of control ids each.</summary>
    public int RememberedAddresses { get; set; } = 65_536;
}

/// <summary>How long things are kept; section <c>Retention</c>.</summary>
internal sealed class RetentionOptions
{
    /// <summary>Hours a token is kept for its look-up.</summary>
    public int TokenHours { get; set; } = 24;

    /// <summary>Months an audit record is kept; 0 keeps it for ever. <c>pincontrol db maintain</c> removes older ones.</summary>
    public int AuditMonths { get; set; }
}
