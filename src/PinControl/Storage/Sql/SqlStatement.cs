namespace PinControl.Storage.Sql;

/// <summary>One prepared statement, kept with its connection. Parameters are set anew before each use.</summary>
internal abstract class SqlStatement : IDisposable
{
    /// <param name="name">Without its <c>@</c>.</param>
    public abstract SqlStatement With(string name, object? value);

    /// <summary>A number, or none: it has the same type for the database either way, whichever of the two comes first.</summary>
    /// <param name="name">Without its <c>@</c>.</param>
    public virtual SqlStatement With(string name, int? value) => With(name, (object?)value);

    /// <inheritdoc cref="With(string, int?)" />
    public virtual SqlStatement With(string name, long? value) => With(name, (object?)value);

    /// <summary>How many rows changed.</summary>
    public abstract int Execute();

    /// <summary>The rows; disposed before the statement is used again.</summary>
    public abstract SqlRows Read();

    /// <inheritdoc cref="Read" />
    public abstract ValueTask<SqlRows> ReadAsync(CancellationToken cancellation);

    /// <summary>The first row's first column; <see langword="null"/> without a row.</summary>
    public abstract object? Scalar();

    public abstract void Dispose();
}
