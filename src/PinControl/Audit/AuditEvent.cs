namespace PinControl.Audit;

/// <summary>The kinds of audited act, spelled as in the record.</summary>
internal static class AuditEvent
{
    /// <summary>Every kind there is.</summary>
    public static IReadOnlyList<string> All { get; } =
        [.. typeof(AuditEvent).GetFields().Where(static field => field.IsLiteral).Select(static field => (string)field.GetRawConstantValue()!)];

    public const string ChainStarted = "CHAIN_STARTED";
    public const string RefusalsCounted = "REFUSALS_COUNTED";
    public const string TokenIssue = "TOKEN_ISSUE";
    public const string TokenOpen = "TOKEN_OPEN";
    public const string PinView = "PIN_VIEW";
    public const string SetOpen = "SET_OPEN";
    public const string PinSet = "PIN_SET";
    public const string SetExtend = "SET_EXTEND";
    public const string SessionEnd = "SESSION_END";
    public const string TokenFail = "TOKEN_FAIL";
    public const string PlasticPut = "PLASTIC_PUT";
    public const string PinGenerate = "PIN_GENERATE";
    public const string ServiceStarted = "SERVICE_STARTED";
    public const string DemoData = "DEMO_DATA";
    public const string TenantAdd = "TENANT_ADD";
    public const string ClientAdd = "CLIENT_ADD";
    public const string ClientCertificateAdd = "CLIENT_CERTIFICATE_ADD";
    public const string ClientCertificateRemove = "CLIENT_CERTIFICATE_REMOVE";
    public const string FrameKeyAdd = "FRAME_KEY_ADD";
    public const string FrameKeyChange = "FRAME_KEY_CHANGE";
    public const string FrameKeyRemove = "FRAME_KEY_REMOVE";
    public const string ClientSecretAdd = "CLIENT_SECRET_ADD";
    public const string ClientSecretRevoke = "CLIENT_SECRET_REVOKE";
    public const string ClientEnable = "CLIENT_ENABLE";
    public const string ClientDisable = "CLIENT_DISABLE";
    public const string ClientPermissions = "CLIENT_PERMISSIONS";
    public const string ClientWebview = "CLIENT_WEBVIEW";
    public const string TenantSwitch = "TENANT_SWITCH";
    public const string TenantPolicy = "TENANT_POLICY";
    public const string TenantNextStep = "TENANT_NEXT_STEP";
    public const string ThemeSet = "THEME_SET";
    public const string ThemeUse = "THEME_USE";
    public const string ThemeRemove = "THEME_REMOVE";
    public const string PageLayout = "PAGE_LAYOUT";
    public const string AuditPurge = "AUDIT_PURGE";
    public const string KeyRegister = "KEY_REGISTER";
    public const string KeyClaim = "KEY_CLAIM";
    public const string KeyMake = "KEY_MAKE";
    public const string KeyActivate = "KEY_ACTIVATE";
    public const string KeyRetire = "KEY_RETIRE";
    public const string KeyDestroy = "KEY_DESTROY";
    public const string KeyRequest = "KEY_REQUEST";
    public const string KeyApprove = "KEY_APPROVE";
    public const string KeyReject = "KEY_REJECT";
    public const string KeyMove = "KEY_MOVE";
    public const string CustodianAdd = "CUSTODIAN_ADD";
    public const string CustodianDisable = "CUSTODIAN_DISABLE";
    public const string ReSealStart = "RESEAL_START";
    public const string ReSealEnd = "RESEAL_END";
    public const string ReSealUnreadable = "RESEAL_UNREADABLE";
    public const string ZoneKeyAdd = "ZONE_KEY_ADD";
    public const string ZoneKeyExport = "ZONE_KEY_EXPORT";
}
