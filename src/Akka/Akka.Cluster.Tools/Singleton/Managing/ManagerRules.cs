namespace Akka.Cluster.Tools.Singleton.Managing;

/// <summary>What a manager's decisions stand on and what does not change.</summary>
/// <param name="Role">Null: every member counts.</param>
/// <param name="HasRemovalMargin">Whether a downed member still counts for some time after its removal.</param>
internal sealed record ManagerRules(UniqueAddress Self, string? Role = null, bool UsesLease = false, bool HasRemovalMargin = false)
{
    /// <summary>Questions without an answer until the manager is stuck.</summary>
    public int HandOverRetriesMax { get; init; } = 18;

    /// <summary>The same, of one who waits to be asked.</summary>
    public int TakeOverRetriesMax { get; init; } = 15;

    /// <summary>The same, of one whose node exits: well within the phase of the shutdown, so that the singleton has ended before the node is removed.</summary>
    public int ExitRetriesMax { get; init; } = 5;

    public bool Counts(Member member) => Role is null || member.HasRole(Role);
}
