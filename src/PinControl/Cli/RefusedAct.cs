using PinControl.Audit;
using PinControl.Hosting;
using PinControl.Storage.Lane;

namespace PinControl.Cli;

/// <summary>An act on a key that ends before the store is asked leaves its record too.</summary>
internal static class RefusedAct
{
    /// <summary>Does it; when it is refused, that is audited before the refusal goes on.</summary>
    public static async Task<T> RecordAsync<T>(LaneStore store, AuditEntry entry, AuditOutcome outcome, Func<Task<T>> act)
    {
        try
        {
            return await act();
        }
        catch (Exception fault) when (fault is SettingException or InvalidOperationException)
        {
            await store.AppendAsync(entry, outcome, CancellationToken.None);
            throw;
        }
    }

    /// <inheritdoc cref="RecordAsync{T}(LaneStore, AuditEntry, AuditOutcome, Func{Task{T}})" />
    public static Task<T> RecordAsync<T>(LaneStore store, AuditEntry entry, AuditOutcome outcome, Func<T> act) =>
        RecordAsync(store, entry, outcome, () => Task.FromResult(act()));

    /// <inheritdoc cref="RecordAsync{T}(LaneStore, AuditEntry, AuditOutcome, Func{Task{T}})" />
    public static Task RecordAsync(LaneStore store, AuditEntry entry, AuditOutcome outcome, Func<Task> act) => RecordAsync(store, entry, outcome, async () =>
    {
        await act();
        return true;
    });
}
