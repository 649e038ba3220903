using ShardedKv.Core.Backups;

namespace ShardedKv.Actors.Exports;

/// <summary>An export with what keeps its rows readable. Short-lived: it pins the store's WAL, and loses its base when it is held beyond
/// the store's snapshot age (its rows then end with an exception).</summary>
public sealed class OpenExport(ShardExport export, IDisposable held) : IDisposable
{
    public ShardExport Export => export;

    /// <inheritdoc />
    public void Dispose() => held.Dispose();
}
