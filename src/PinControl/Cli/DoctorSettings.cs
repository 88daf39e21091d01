using PinControl.Hosting;

namespace PinControl.Cli;

/// <summary><c>pincontrol doctor --settings</c>: what a start with these settings would refuse, without starting.</summary>
internal static class DoctorSettings
{
    public static int Run(StoreAccess access, bool asJson)
    {
        var (environment, problems) = access.FindProblems();
        if (asJson)
        {
            Report.Write(new Found(environment, problems));
        }
        else
        {
            Report.WriteFact("Environment", environment);
            Report.WriteFact("Settings", problems.Count == 0 ? "nothing stands in the way of a start" : $"{problems.Count} in the way of a start");
            foreach (var problem in problems)
            {
                Console.Out.WriteLine($"\n- {problem.ReplaceLineEndings("\n  ")}");
            }
        }

        return problems.Count == 0 ? 0 : StartUp.Failed;
    }

    private sealed record Found(string Environment, IReadOnlyList<string> Problems);
}
