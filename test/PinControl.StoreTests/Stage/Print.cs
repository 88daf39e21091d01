namespace PinControl.StoreTests.Stage;

/// <summary>What a proof found, in the suite's log and beside it for whoever wants the numbers alone.</summary>
internal static class Print
{
    private static readonly Lock Gate = new();

    public static void Line(string text)
    {
        lock (Gate)
        {
            Console.WriteLine(text);
            if (Environment.GetEnvironmentVariable("PINCONTROL_ARTIFACTS") is { Length: > 0 } folder)
            {
                File.AppendAllText(Path.Combine(folder, "proofs.txt"), text + "\n");
            }
        }
    }
}
