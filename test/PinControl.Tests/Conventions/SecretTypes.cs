using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using PinControl.Cryptography;
using PinControl.Hosting;
using Xunit;

namespace PinControl.Tests.Conventions;

/// <summary>A secret cannot slip into a log by accident: what holds one does not show it as text, and no log message takes one.</summary>
public sealed partial class SecretTypes
{
    private const string Canary = "canary-canary-canary-canary-canary-canary-1";

    private static readonly Assembly[] Ours = [typeof(StartUp).Assembly, typeof(ClearPin).Assembly];

    // What a log message may be given: numbers, moments, closed words, and texts whose name says that they are no secret.
    private static readonly HashSet<Type> Loggable =
    [
        typeof(string), typeof(int), typeof(long), typeof(short), typeof(bool), typeof(double), typeof(Guid), typeof(TimeSpan), typeof(DateTimeOffset), typeof(DateTime), typeof(Uri),
        typeof(PinControl.Clients.Certificates.CertificateMark),
    ];

    public static TheoryData<string> TypesWithText => new(
        from assembly in Ours from type in assembly.GetTypes()
        where !type.IsInterface && !type.IsAbstract && !type.IsEnum && !type.IsByRefLike && !type.ContainsGenericParameters && !IsGenerated(type)
            && Array.Exists(Fields(type), IsSecret)
        orderby type.FullName
        select type.FullName!);

    /// <summary>Every type with a field that may hold a secret, filled with a canary: its text does not show it.</summary>
    [Theory]
    [MemberData(nameof(TypesWithText))]
    public void The_text_of_what_holds_a_secret_does_not_show_it(string name)
    {
        var type = Ours.Select(assembly => assembly.GetType(name)).First(static found => found is not null)!;
        var one = RuntimeHelpers.GetUninitializedObject(type);
        foreach (var field in Fields(type))
        {
            if (IsSecret(field))
            {
                field.SetValue(one, Canary);
            }
            else if (field.FieldType == typeof(string))
            {
                field.SetValue(one, "plain");
            }
        }

        string? text;
        try
        {
            text = one.ToString();
        }
        catch (NullReferenceException)
        {
            // Its text is of a part that is not there: no secret, since those are.
            text = null;
        }

        Assert.DoesNotContain(Canary, text ?? string.Empty, StringComparison.Ordinal);
    }

    [Fact]
    public void A_secret_s_own_types_show_their_name()
    {
        string[] secrets = ["ControlTokenId", "GeneratedSecret", "DeviceExchange", "PageData", "Canaries"];
        var types = Ours.SelectMany(static assembly => assembly.GetTypes()).Where(type => secrets.Contains(type.Name)).ToList();
        Assert.Equal(secrets.Length, types.Count);
        Assert.All(types, static type => Assert.Equal(type, type.GetMethod(nameof(ToString), [])!.DeclaringType));
        // On a stack only: they have no text that anybody could get at by accident, and no log can take them.
        Assert.True(typeof(ClearPin).IsByRefLike && typeof(PinField).IsByRefLike);
    }

    [Fact]
    public void No_log_message_takes_a_secret()
    {
        var messages = (from assembly in Ours from type in assembly.GetTypes() from method in type.GetMethods(All)
                        where method.GetCustomAttribute<LoggerMessageAttribute>() is not null
                        from parameter in method.GetParameters()
                        select (Method: $"{type.Name}.{method.Name}", Parameter: parameter)).ToList();
        Assert.True(messages.Count > 50);
        Assert.Empty(messages.Where(static one => !IsLoggable(one.Parameter)).Select(static one => $"{one.Method}({one.Parameter.ParameterType.Name} {one.Parameter.Name})"));
    }

    [Fact]
    public void Nothing_is_logged_but_by_such_messages()
    {
        var offences = from file in Directory.GetFiles(Path.Combine(Root(), "src"), "*.cs", SearchOption.AllDirectories)
                       where !file.Contains("/obj/", StringComparison.Ordinal) && FreeLogging().IsMatch(File.ReadAllText(file))
                       select Path.GetFileName(file);
        Assert.Empty(offences);
    }

    private const BindingFlags All = BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private static bool IsLoggable(ParameterInfo parameter)
    {
        var type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
        return type.IsEnum || typeof(ILogger).IsAssignableFrom(type) || typeof(Exception).IsAssignableFrom(type)
            || (Loggable.Contains(type) && !(type == typeof(string) && SecretName().IsMatch(parameter.Name!)));
    }

    private static bool IsSecret(FieldInfo field) => field.FieldType == typeof(string) && (SecretName().IsMatch(field.Name) || IsIssuedId(field));

    // The one secret whose name the contract gives: "id" of the answer to an issue.
    private static bool IsIssuedId(FieldInfo field) => field.DeclaringType!.FullName == "PinControl.Tokens.IssueToken+Response" && field.Name.Contains("<Id>", StringComparison.Ordinal);

    private static bool IsGenerated(Type type) => type.GetCustomAttribute<CompilerGeneratedAttribute>() is not null || type.Name.Contains('<', StringComparison.Ordinal)
        || type.FullName!.Contains("Json", StringComparison.Ordinal);

    private static FieldInfo[] Fields(Type type) => type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic);

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(here, "../../../.."));

    // As a whole word of a name in any case; not of what is made of one (hash, file, setting, length, id of a key).
    [GeneratedRegex("(?:^|[<_a-z])(?:controlId|ControlId|secret|Secret|session|Session|passphrase|Passphrase|password|Password|pan|Pan|pin|Pin|authorization|Authorization|ClearText)(?:>|$)")]
    private static partial Regex SecretName();

    [GeneratedRegex(@"\.Log(Trace|Debug|Information|Warning|Error|Critical)?\(|LoggerMessage\.Define")]
    private static partial Regex FreeLogging();
}
