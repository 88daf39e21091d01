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
        token.Examined.Clear();
    }
}

/// <summary>The token between two initializations of the module: the session that keeps the login, idle sessions, handles of keys.</summary>
internal sealed class LoggedInToken(Pkcs11Library library, int generation, ulong slot, TokenSession keeper, int recycleAfter)
{
    /// <summary>Counted with <see cref="Interlocked"/>.</summary>
    public long Operations;

    private readonly ConcurrentBag<TokenSession> _idle = [];

    public int Generation => generation;

    /// <summary>After so many operations the module is due to be initialized anew; 0 for never.</summary>
    public int RecycleAfter => recycleAfter;

    public ulong Slot => slot;

    public Pkcs11Library Library => library;

    /// <summary>Handles by label.</summary>
    public ConcurrentDictionary<string, ulong> Keys { get; } = [];

    /// <summary>Labels of keys that were examined and are as the vault makes them.</summary>
    public ConcurrentDictionary<string, bool> Examined { get; } = [];

    /// <summary>Runs an operation in a session of its own.</summary>
    /// <exception cref="TokenFaultException">The module answered with an error, twice if it was one that a second try can mend.</exception>
    public T Run<T>(TokenProfile profile, Func<TokenCall, T> work)
    {
        try
        {
            return RunIn(_idle.TryTake(out var idle) ? idle : TokenSession.Open(library, profile, slot), work);
        }
        catch (TokenFaultException fault) when (fault.Kind == TokenFault.Ended)
        {
            // A token may close a session that was idle for long: it says nothing of the others.
            return RunIn(TokenSession.Open(library, profile, slot), work);
        }
    }

    private T RunIn<T>(TokenSession session, Func<TokenCall, T> work)
    {
        var sound = false;
        try
        {
            var done = RunTwice(new TokenCall(session, this), work);
            sound = true;
            return done;
        }
        finally
        {
            Return(session, sound);
        }
    }

    private static T RunTwice<T>(TokenCall call, Func<TokenCall, T> work)
    {
        try
        {
            return work(call);
        }
        catch (TokenFaultException fault) when (fault.Kind == TokenFault.Stale)
        {
            call.Forget();
            return work(call);
        }
    }

    /// <param name="sound">Otherwise an operation may still be active in it: it is closed, which also destroys its objects.</param>
    private void Return(TokenSession session, bool sound)
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
