using System.CommandLine;

namespace PinControl.Cli;

/// <summary>Verbs about one thing: <c>client add</c>, <c>client list</c>.</summary>
internal sealed record VerbGroup(string Name, string Description, params IReadOnlyList<Func<StoreAccess, Verb>> Verbs);

/// <summary>One verb, with examples for its <c>--help</c>.</summary>
internal sealed class Verb(string name, string description, string examples) : Command(name, description)
{
    /// <summary>Whole command lines, one a line.</summary>
    public string Examples { get; } = examples;
}
