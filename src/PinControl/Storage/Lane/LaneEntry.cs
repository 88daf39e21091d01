namespace PinControl.Storage.Lane;

/// <summary>One caller's write, waiting for its batch.</summary>
internal abstract class LaneEntry(object request)
{
    /// <summary>The feature's own request type; the engine knows what to do with each.</summary>
    public object Request { get; } = request;

    /// <summary>What the engine made of the request before its batch.</summary>
    public object? Prepared { get; init; }

    /// <summary>Set by the engine inside the transaction; nobody sees it before the commit.</summary>
    public object? Result { get; set; }

    /// <summary>Answers the caller, and runs what waits for the answer before it returns.</summary>
    public abstract void Publish();

    /// <inheritdoc cref="Publish" />
    public abstract void Fail(Exception fault);
}

/// <inheritdoc />
internal sealed class LaneEntry<TResult>(object request) : LaneEntry(request)
{
    // Continuations run where the answer is given: LaneAnswers gives it on the pool, some at a time.
    private readonly TaskCompletionSource<TResult> _completion = new();

    public Task<TResult> Completion => _completion.Task;

    public override void Publish() => _completion.TrySetResult((TResult)Result!);

    public override void Fail(Exception fault) => _completion.TrySetException(fault);
}
