using System.CommandLine;
using System.Text;
using PinControl.Clients;
using PinControl.Hosting;
using PinControl.Pages.Themes;

namespace PinControl.Cli;

/// <summary>What the theme verbs have in common: whose pages, and the file.</summary>
internal sealed class ThemeOptions
{
    private readonly Option<AccountName> _client = Options.Name("--client", "NAME", "The client: all of its pages that have no theme of their own.");
    private readonly Option<AccountName> _frameKey = Options.Name("--frame-key", "KEY", "The frame key: its frames alone.");

    /// <param name="isRequired">Whether one of the two must be said.</param>
    public void AddTo(Command verb, bool isRequired = true)
    {
        verb.Add(_client);
        verb.Add(_frameKey);
        verb.Validators.Add(result =>
        {
            var said = (result.GetResult(_client) is { Implicit: false } ? 1 : 0) + (result.GetResult(_frameKey) is { Implicit: false } ? 1 : 0);
            if (said > 1 || (said == 0 && isRequired))
            {
                result.AddError($"theme {verb.Name} takes --client or --frame-key{(isRequired ? string.Empty : ", or neither")}.");
            }
        });
    }

    /// <returns>None if nobody said.</returns>
    public LookOwner? Find(ParseResult parsed) => parsed.GetValue(_frameKey) is { } key
        ? new LookOwner(key, IsFrameKey: true)
        : parsed.GetValue(_client) is { } client ? new LookOwner(client, IsFrameKey: false) : null;

    public LookOwner Get(ParseResult parsed) => Find(parsed) ?? throw new InvalidOperationException("The owner was checked.");

    public static Option<string?> Shipped()
    {
        var shipped = new Option<string?>("--shipped") { Description = $"In the place of FILE, a theme that PinControl brings: {string.Join(", ", ShippedThemes.Names)}.", HelpName = "NAME" };
        Options.TakeOnly(shipped, ShippedThemes.Names);
        return shipped;
    }

    public static Argument<string?> File() => new("FILE")
    {
        Description = "The theme: CSS as docs/themes.md has it, 16 KiB at most.", Arity = ArgumentArity.ZeroOrOne,
    };

    public static void TakeOne(Command verb, Argument<string?> file, Option<string?> shipped) => verb.Validators.Add(result =>
    {
        if ((result.GetValue(file) is null) == (result.GetValue(shipped) is null))
        {
            result.AddError($"theme {verb.Name} takes a FILE or --shipped.");
        }
    });

    /// <summary>Reads and judges it; says all that it is refused for.</summary>
    /// <returns>None if it is refused.</returns>
    /// <exception cref="SettingException">The file cannot be read.</exception>
    public static (string Css, Theme Theme)? Read(string? file, string? shipped)
    {
        var css = shipped is not null ? ShippedThemes.Source(shipped) : ReadFile(file!);
        var (theme, refusals) = Theme.Read(css);
        if (theme is not null)
        {
            return (css, theme);
        }

        foreach (var refusal in refusals)
        {
            Console.Error.WriteLine($"{shipped ?? file}:{refusal}");
        }

        Console.Error.WriteLine($"\nThe theme is refused for {(refusals.Count == 1 ? "this" : $"these {refusals.Count} reasons")}. Nothing was changed. docs/themes.md says what a theme may hold.");
        return null;
    }

    private static string ReadFile(string path)
    {
        try
        {
            // Four times what is taken, so that a file that is far too large is not read to its end.
            using var stream = System.IO.File.OpenRead(path);
            var buffer = new byte[ThemeText.MostBytes * 4];
            var length = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            var text = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(buffer.AsSpan(0, length));
            return text.StartsWith('\uFEFF') ? text[1..] : text;
        }
        catch (DecoderFallbackException fault)
        {
            throw new SettingException($"The file {path} is not UTF-8.", fault);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new SettingException($"The file {path} cannot be read: {fault.Message}", fault);
        }
    }
}
