using PinControl.Bench.Loads;

namespace PinControl.Bench.Running;

/// <summary>What the service is measured against.</summary>
internal static class Servers
{
    /// <summary>Bare Kestrel, with answers recorded from a running service.</summary>
    public static async Task<Uri> StartBareAsync(Workplace workplace, string built, PinControlService service)
    {
        var (issued, opened) = await RecordedAnswers.OfAsync(service);
        var folder = workplace.Make("bare");
        var (issuedFile, openedFile) = (Path.Combine(folder, "issued.json"), Path.Combine(folder, "opened.json"));
        await File.WriteAllBytesAsync(issuedFile, issued);
        await File.WriteAllBytesAsync(openedFile, opened);
        return await StartAsync(workplace, "bare Kestrel", Path.Combine(built, "bare", "PinControl.Bench.Bare.dll"), issuedFile, openedFile);
    }

    public static Task<Uri> StartPeerAsync(Workplace workplace, string built, string connectionString) =>
        StartAsync(workplace, "OpenIddict", Path.Combine(built, "peer", "PinControl.Bench.ReferenceTokens.dll"), connectionString + ";Maximum Pool Size=32;No Reset On Close=true");

    private static async Task<Uri> StartAsync(Workplace workplace, string name, string program, params string[] arguments)
    {
        var address = new Uri($"http://127.0.0.1:{Workplace.FreePort()}");
        var process = workplace.Start(name, "dotnet", [program, address.OriginalString, .. arguments], Path.GetDirectoryName(program));
        await process.WaitForAsync(new Uri(address, "/ready"));
        return address;
    }
}
