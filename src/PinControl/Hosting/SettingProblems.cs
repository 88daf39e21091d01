namespace PinControl.Hosting;

/// <summary>Gathers all that is wrong with the settings, so that an operator is told of everything at once.</summary>
internal sealed class SettingProblems
{
    private readonly List<string> _messages = [];

    public IReadOnlyList<string> Messages => _messages;

    public void Add(string message)
    {
        if (!_messages.Contains(message))
        {
            _messages.Add(message);
        }
    }

    /// <summary>What is read; the type's default where it is wrong, which <see cref="Throw"/> then keeps from being used.</summary>
    public T Read<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (SettingException fault)
        {
            Add(fault.Message);
            return default!;
        }
    }

    public void Check(Action check) => Read(() =>
    {
        check();
        return true;
    });

    /// <exception cref="SettingException">Anything is wrong; one message for all of it.</exception>
    public void Throw()
    {
        if (_messages.Count > 0)
        {
            throw new SettingException(_messages);
        }
    }
}
