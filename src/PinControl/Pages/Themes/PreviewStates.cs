namespace PinControl.Pages.Themes;

/// <summary>The states of the pages, each as its script has it.</summary>
internal static class PreviewStates
{
    /// <summary>Digits that are nobody's PIN.</summary>
    private const string Digits = "0123";

    private const string Full = "••••";
    private const string Support = "7Q2W9K4M";

    /// <param name="texts">The pages' words.</param>
    /// <param name="nextStep">The tenant's, after a PIN was set; none for the pages' own.</param>
    public static IEnumerable<(string Name, string Html)> Of(PageTexts texts, string? nextStep)
    {
        foreach (var (name, stage) in View(texts.For(PageKind.View)).Concat(Set(texts.For(PageKind.Set), nextStep)))
        {
            yield return (name, stage.ToString());
        }
    }

    private static IEnumerable<(string Name, PreviewStage Stage)> View(Dictionary<string, string> say)
    {
        PreviewStage Stage(string message, string digits, params IEnumerable<string> others) =>
            PreviewStage.Of("view.html").Say("title", say["viewTitle"]).Say("message", say[message], others.Select(other => say[other])).Digits(digits);
        PreviewStage Shown() => Stage("viewShown", Digits, "viewCovered").Say("countdown", Count(say["hiddenIn"], 45)).Show("keep", "hide", "speak");

        yield return ("waiting", Stage("wait", string.Empty));
        yield return ("no answer yet, a PIN to see", Stage("waiting", string.Empty).Show("again"));
        yield return ("covered", Stage("viewCovered", string.Empty, "viewShown").Show("reveal"));
        yield return ("shown", Shown());
        yield return ("shown, the focus on a button", Shown().Touch("speak", PreviewStyle.Focus));
        yield return ("shown, a pointer over a button", Shown().Touch("hide", PreviewStyle.Over));
        yield return ("shown, a button pressed", Shown().Touch("hide", PreviewStyle.Pressed));
        yield return ("hidden", Ended(say, say["viewTitle"], say["viewHidden"]));
        yield return ("not shown", Ended(say, say["viewFailed"], say["EXPIRED"], Support).Mark("title", "failed"));
    }

    private static IEnumerable<(string Name, PreviewStage Stage)> Set(Dictionary<string, string> say, string? nextStep)
    {
        var words = say.Where(static one => one.Key.StartsWith("weak_", StringComparison.Ordinal) || one.Key is "MISMATCH" or "LENGTH" or "suggested").Select(static one => one.Value).ToList();
        PreviewStage Stage(string message = "", bool isMasked = true) =>
            PreviewStage.Of("set.html").Say("title", say["setTitle"]).Say("hint", Count(say["setHint"], 4)).Say("message", message, words).Say("show", say[isMasked ? "unmask" : "mask"], say[isMasked ? "mask" : "unmask"]);
        PreviewStage Chosen() => Stage().Enter("entry", Full).Enter("confirmation", Full);

        yield return ("choosing", Stage().Enter("entry", "••", isHere: true).Enter("confirmation", string.Empty));
        yield return ("weak", Stage(say["weak_repeat"]).Mark("message", "wrong").Mark("suggest", "offer").Enter("entry", Full, isHere: true, isWrong: true).Enter("confirmation", string.Empty));
        yield return ("suggested", Stage(say["suggested"], isMasked: false).Enter("entry", "8350").Enter("confirmation", string.Empty, isHere: true));
        yield return ("an error", Stage(say["MISMATCH"]).Mark("message", "wrong").Enter("entry", Full).Enter("confirmation", string.Empty, isHere: true, isWrong: true));
        yield return ("chosen, the focus on the button", Chosen().Touch("submit", PreviewStyle.Focus));
        yield return ("chosen, a pointer over the button", Chosen().Touch("submit", PreviewStyle.Over));
        yield return ("chosen, the button pressed", Chosen().Touch("submit", PreviewStyle.Pressed));
        yield return ("little time left", Chosen().Say("countdown", Count(say["timeLeft"], 40)).Show("countdown", "keep"));
        yield return ("on its way", Chosen().Say("submit", say["setting"]).Set("submit", "aria-busy=\"true\""));
        yield return ("no answer yet, a PIN to set", Stage(say["waiting"]).Enter("entry", Full).Enter("confirmation", Full).Hide("submit").Show("again"));
        yield return ("set", Ended(say, say["setDone"], nextStep ?? say["setNext"]).Mark("title", "done"));
        yield return ("set or not", Ended(say, say["setUnsure"], say["setUnknown"], Support).Mark("title", "failed"));
        yield return ("not set", Ended(say, say["setFailed"], say["TOO_MANY_TRIES"], Support).Mark("title", "failed"));
    }

    private static PreviewStage Ended(Dictionary<string, string> say, string title, string message, string? support = null) =>
        PreviewStage.Of("words.html").Say("title", title).Say("message", message).Say("support", support is null ? string.Empty : $"{say["support"]} {support}");

    private static string Count(string text, int number) => text.Replace("{n}", $"{number}", StringComparison.Ordinal);
}
