using PinControl.Audit;

namespace PinControl.Storage.Sql;

/// <summary>The trail on either store: each snapshot is a read transaction on a session of its own, which never waits for the writer.</summary>
/// <param name="begin">Opens a session in a transaction whose reads are all of one moment.</param>
/// <param name="translate">The provider's own fault as <see cref="StoreUnavailableException"/>, if that is what it is.</param>
internal sealed class SqlAuditTrail(Func<SqlSession> begin, Func<Exception, StoreUnavailableException?> translate) : IAuditTrail
{
    public IAuditSnapshot Open()
    {
        try
        {
            return new AuditSnapshot(begin());
        }
        catch (Exception fault) when (translate(fault) is { } unavailable)
        {
            throw unavailable;
        }
    }
}
