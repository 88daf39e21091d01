using PinControl.Clients;
using PinControl.Plastics;

namespace PinControl.Tokens;

/// <summary>
/// Whether a client may use a scope on a plastic now. One rule for issue, open and the write of a chosen PIN, each inside the
/// transaction that has the effect, so that a switch or a state holds from its commit on.
/// </summary>
/// <param name="ClientEnabled">The client's own switch.</param>
/// <param name="Granted">The client's permissions.</param>
/// <param name="ViewSwitchedOn">The tenant's switch for VIEW_PIN.</param>
/// <param name="SetSwitchedOn">The tenant's switch for SET_PIN.</param>
/// <param name="ViewWhenInactive">The tenant lets a PIN be viewed before activation.</param>
/// <param name="SetAfterProduction">The tenant lets a PIN be chosen after production.</param>
internal readonly record struct ScopeRules(
    bool ClientEnabled, Permissions Granted, bool ViewSwitchedOn, bool SetSwitchedOn, bool ViewWhenInactive, bool SetAfterProduction)
{
    /// <param name="plastic"><see langword="null"/> when the tenant has no such plastic.</param>
    /// <returns>The first refusal, or <see langword="null"/>.</returns>
    public TokenRefusal? Judge(Scope scope, PlasticState? plastic)
    {
        if (!ClientEnabled)
        {
            return TokenRefusal.ClientDisabled;
        }

        if (!Granted.HasFlag(Needed(scope)))
        {
            return TokenRefusal.PermissionDenied;
        }

        if (scope == Scope.ViewPin ? !ViewSwitchedOn : !SetSwitchedOn)
        {
            return TokenRefusal.ScopeSwitchedOff;
        }

        return plastic switch
        {
            null => TokenRefusal.PlasticNotFound,
            { Status: PlasticStatus.Blocked } => TokenRefusal.PlasticBlocked,
            { Status: PlasticStatus.Closed } => TokenRefusal.PlasticClosed,
            { } known => scope == Scope.ViewPin ? JudgeView(known) : JudgeSet(known),
        };
    }

    /// <summary>The permission a scope needs.</summary>
    public static Permissions Needed(Scope scope) => scope == Scope.ViewPin ? Permissions.View : Permissions.Set;

    private TokenRefusal? JudgeView(PlasticState plastic)
    {
        if (!plastic.HasPin)
        {
            return TokenRefusal.PinNotAvailable;
        }

        return plastic.Status == PlasticStatus.Inactive && !ViewWhenInactive ? TokenRefusal.PlasticInactive : null;
    }

    private TokenRefusal? JudgeSet(PlasticState plastic)
    {
        if (SetAfterProduction)
        {
            return null;
        }

        if (plastic.Produced)
        {
            return TokenRefusal.PinAlreadyProduced;
        }

        return plastic.Status == PlasticStatus.Active ? TokenRefusal.PlasticActive : null;
    }
}
