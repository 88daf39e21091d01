namespace PinControl.Storage.Lane;

/// <summary>A database's way to carry out a batch.</summary>
internal interface IWriteEngine
{
    /// <summary>
    /// What of the request's work needs no transaction, as <see cref="LaneEntry.Prepared"/>. Called on the caller's thread: the lane has one, and everybody waits for it.
    /// </summary>
    object? Prepare(object request) => null;

    /// <summary>
    /// Carries out all entries in one transaction, in order, and sets each one's result. Durable when it returns; when it throws, nothing of the batch
    /// was written. Called by one thread only.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The database does not answer: trying row by row would not help.</exception>
    void Execute(IReadOnlyList<LaneEntry> batch);
}
