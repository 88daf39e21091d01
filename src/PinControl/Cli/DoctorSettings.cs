using PinControl.Hosting;

namespace PinControl.Cli;

/// <summary><c>pincontrol doctor --settings</c>: what a start with these settings would refuse, without starting.</summary>
internal static class DoctorSettings
{
    public static int Run(StoreAccess access, bool asJson)
    {
        var (environment, (problems, notSeen)) = access.FindProblems();
        if (asJson)
        {
            Report.Write(new Found(environment, problems, notSeen));
        }
        else
        {
            Report.WriteFact("Environment", environment);
            Report.WriteFact("Settings", problems.Count > 0 ? $"{problems.Count} in the way of a start"
                : notSeen is null ? "nothing stands in the way of a start; \"pincontrol doctor\" tries whether the vault works" : "nothing is known to stand in the way of a start");
            foreach (var problem in problems)
            {
                Console.Out.WriteLine($"\n- {problem.ReplaceLineEndings("\n  ")}");
            }

            if (notSeen is not null)
            {
                Report.WriteFact("Not seen", notSeen);
            }
        }

        return problems.Count == 0 && notSeen is null ? 0 : StartUp.Failed;
    }

    private sealed record Found(string Environment, IReadOnlyList<string> Problems, string? NotSeen);
}
