using System.Collections.Immutable;
using ShardedKv.Core.Bootstrap;
using ShardedKv.Core.Configurations;
using ShardedKv.Raft;

namespace ShardedKv.Storage.Directories;

/// <summary>What a data directory holds and has held. Every change makes another, which replaces the file as a whole.</summary>
/// <param name="Bootstrap">Null while the node is fresh.</param>
/// <param name="Replicas">One of a group at most, above the group's tombstone.</param>
/// <param name="Tombstones">The highest number that was removed, for groups that have one.</param>
/// <param name="Journal">What kind of journal has the replicas' events; null before the first start, and in directories of format 1.</param>
internal sealed record NodeManifest(
    NodeName Node,
    IncarnationId Incarnation,
    BootstrapRecord? Bootstrap,
    ImmutableSortedDictionary<GroupId, HostedReplica> Replicas,
    ImmutableSortedDictionary<GroupId, ReplicaId> Tombstones,
    string? Journal = null)
{
    public bool IsFresh => Bootstrap is null && Replicas.IsEmpty && Tombstones.IsEmpty;

    public static NodeManifest New(NodeName node, IncarnationId incarnation) => new(
        node,
        incarnation,
        null,
        ImmutableSortedDictionary<GroupId, HostedReplica>.Empty,
        ImmutableSortedDictionary<GroupId, ReplicaId>.Empty);

    public ReplicaId Tombstone(GroupId group) => Tombstones.GetValueOrDefault(group);

    public NodeManifest With(HostedReplica added) => this with { Replicas = Replicas.SetItem(added.Group, added) };

    public NodeManifest Without(GroupId group, ReplicaId removed) => this with
    {
        Replicas = Replicas.TryGetValue(group, out var hosted) && hosted.Replica == removed ? Replicas.Remove(group) : Replicas,
        Tombstones = Tombstones.SetItem(group, Core.Bootstrap.Tombstone.After(removed, Tombstone(group))),
    };

    /// <returns>What contradicts itself; null when nothing does.</returns>
    public string? Contradiction()
    {
        foreach (var replica in Replicas.Values)
        {
            if (!Core.Bootstrap.Tombstone.Allows(replica.Replica, Tombstone(replica.Group)))
            {
                return $"{replica.Replica} of {replica.Group} is hosted, and removed up to {Tombstone(replica.Group)}";
            }
        }

        return null;
    }
}
