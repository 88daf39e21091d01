namespace PinControl.Hosting;

/// <summary>A setting is missing or wrong: the service does not start. The message names the setting and what to do.</summary>
internal sealed class SettingException : Exception
{
    public SettingException() { }

    /// <param name="message">Names the setting and what to do.</param>
    public SettingException(string message) : base(message) { }

    /// <param name="messages">Each names its setting and what to do.</param>
    public SettingException(IReadOnlyList<string> messages)
        : base(messages is [var one] ? one : $"{messages.Count} things stand in the way:\n{string.Concat(messages.Select(static one => $"\n- {one.ReplaceLineEndings("\n  ")}"))}")
    {
    }

    /// <param name="message">Names the setting and what to do.</param>
    /// <param name="innerException">The fault below.</param>
    public SettingException(string message, Exception innerException) : base(message, innerException) { }
}
