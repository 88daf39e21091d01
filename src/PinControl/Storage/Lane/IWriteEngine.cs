namespace PinControl.Storage.Lane;

/// <summary>A database's way to carry out a batch.</summary>
internal interface IWriteEngine
{
    /// <summary>
    /// Carries out all entries in one transaction, in order, and sets each one's result. Durable when it returns; when it throws, nothing of the batch
    /// was written. Called by one thread only.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The database does not answer: trying row by row would not help.</exception>
    void Execute(IReadOnlyList<LaneEntry> batch);
}
