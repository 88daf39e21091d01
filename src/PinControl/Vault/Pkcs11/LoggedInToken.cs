using System.Collections.Concurrent;
using Net.Pkcs11Interop.LowLevelAPI80;

namespace PinControl.Vault.Pkcs11;

/// <summary>What one operation works with.</summary>
internal sealed class TokenCall(TokenSession session, LoggedInToken token)
{
    public TokenSession Session => session;

    public LoggedInToken Token => token;

    /// <summary>Keys are looked up anew; what the first try made is destroyed.</summary>
    public void Forget()
    {
        session.DestroyAll();
        token.Keys.Clear();
    }
}

/// <summary>The token between two initializations of the module: the session that keeps the login, idle sessions, handles of keys.</summary>
internal sealed class LoggedInToken(Pkcs11Library library, int generation, ulong slot, TokenSession keeper)
{
    /// <summary>Counted with <see cref="Interlocked"/>.</summary>
    public long Operations;

    private readonly ConcurrentBag<TokenSession> _idle = [];

    public int Generation => generation;

    public ulong Slot => slot;

    public Pkcs11Library Library => library;

    /// <summary>Handles by label.</summary>
    public ConcurrentDictionary<string, ulong> Keys { get; } = [];

    public TokenSession Rent(TokenProfile profile) => _idle.TryTake(out var idle) ? idle : TokenSession.Open(library, profile, slot);

    /// <param name="sound">Otherwise an operation may still be active in it: it is closed, which also destroys its objects.</param>
    public void Return(TokenSession session, bool sound)
    {
        if (session.DestroyAll() && sound)
        {
            _idle.Add(session);
        }
        else
        {
            session.Close();
        }
    }

    public void CloseAll()
    {
        while (_idle.TryTake(out var idle))
        {
            idle.Close();
        }

        keeper.Close();
    }
}
