using PinControl.Cli;
using PinControl.Device;
using PinControl.Hosting;
using PinControl.Http;
using PinControl.Pages;
using PinControl.Pins;
using PinControl.Plastics;
using PinControl.Studio;
using PinControl.Tokens;

// The table of contents: what the command line can do; what the service is made of; where each path leads.
return await CommandLine.RunAsync(
    args, static arguments => StartUp.RunAsync(arguments, Compose),
    new VerbGroup("client", "Integrators' back ends: their names, permissions and secrets.", ClientAdd.Verb, ClientList.Verb, ClientShow.Verb, ClientSecrets.Verb,
        ClientActs.Disable, ClientActs.Enable, ClientActs.Permit, ClientActs.Forbid, ClientWebview.Verb, ClientCertificate.Verb),
    new VerbGroup(
        "tenant", "Issuers: their kill switches, and what they ask of their clients.", TenantVerbs.Add, TenantVerbs.List, TenantVerbs.Show, TenantSwitch.Verb, TenantPolicy.Verb,
        TenantNextStep.Verb),
    new VerbGroup("frame-key", "Which web pages may show a client's frames.", FrameKeyAdd.Verb, FrameKeyList.Verb, FrameKeyActs.Change, FrameKeyActs.Remove),
    new VerbGroup(
        "theme", "How cardholders' pages look.", ThemeVerbs.Set, ThemeVerbs.List, ThemeVerbs.Show, ThemePreviewVerb.Verb, ThemeVerbs.Use, ThemeVerbs.RollBack,
        ThemeVerbs.Remove, ThemeLayout.Verb),
    new VerbGroup("plastics", "Plastics and the state of their PINs.", PlasticsList.Verb),
    new VerbGroup(
        "keys", "The life of the vault's keys: made, activated, re-sealed under, retired; custodians and their approvals.", KeysInit.Verb, KeysList.Verb,
        KeysCreate.Verb, KeysActs.Activate, KeysActs.Retire, KeysRequests.Verb, KeysDecide.Approve, KeysDecide.Reject, KeysCustodian.Verb, KeysReSeal.Verb,
        KeysRotate.Verb, KeysZone.Verb, KeysMove.Verb),
    new VerbGroup("audit", "The audit trail: proving, exporting and searching it.", AuditVerify.Verb, AuditCheckpoint.Verb, AuditExport.Verb, AuditSearch.Verb),
    new VerbGroup("pages", "What cardholders' browsers get.", PagesManifest.Verb),
    new VerbGroup("db", "The database's schema, and what it needs from time to time.", DbMigrate.Verb, DbMaintain.Verb));

static WebApplication Compose(WebApplicationBuilder builder)
{
    var settings = Settings.Read(builder.Configuration, builder.Environment);
    builder.AddServer(settings);
    builder.Services.AddErrors();
    builder.Services.AddClients(settings);
    builder.Services.AddLimits(settings);
    builder.Services.AddStore(settings);
    builder.AddVault(settings);
    builder.Services.AddKeys();
    builder.Services.AddTokens(settings);
    builder.Services.AddDevice();
    builder.Services.AddPages(settings);
    var app = builder.Build();

    app.UseForwarding();
    ProtectiveHeaders.Use(app, static app =>
    {
        app.UseRequestFraming();
        app.UseRequestTarget();
    });
    app.UseRouteSpelling();
    app.UseTransport();
    SuccessorVersion.Use(app);
    app.UseErrors();
    app.UseAdmission();
    app.UseResponseCompression();
    // Who calls is asked on the routes of clients alone, and before the quota, which is theirs.
    app.UseAuthorization();
    app.UseRateLimiter();

    app.MapHealth();
    if (settings.Serves("issuer"))
    {
        var issuer = app.Issuer(settings);
        IssueToken.Map(issuer);
        IssueTokenByCard.Map(issuer);
        GetCapabilities.Map(issuer);
        LookUpToken.Map(issuer);
    }

    if (settings.Serves("cardholder"))
    {
        var pages = app.Pages(settings);
        PinPages.Map(pages);
        FramePage.Map(pages);
        GetPageManifest.Map(pages);

        var device = app.Device(settings);
        OpenToken.Map(device);
        SetPin.Map(device);
        ExtendSession.Map(device);
    }

    if (settings.Serves("cards"))
    {
        var cards = app.Cards(settings);
        PutPlastic.Map(cards);
        GetPlastic.Map(cards);
        GeneratePin.Map(cards);
    }

    if (app.Environment.IsDevelopment())
    {
        StudioPage.Map(app);
    }

    return app;
}
