using ShardedKv.Core.Configurations;
using ShardedKv.Core.Meta;
using ShardedKv.Raft;

namespace ShardedKv.Actors.HandOff;

/// <summary>On which node another group is asked: where it answered last, else its replicas in turn, the preferred leader first.</summary>
internal sealed class AskedGroups
{
    private readonly Dictionary<GroupId, int> _turns = [];

    /// <returns>Null when g0 places the group nowhere.</returns>
    public NodeName? NodeOf(GroupId group, MetaState meta) => meta.Placements.GetValueOrDefault(group) is { Replicas: { IsEmpty: false } replicas }
        ? replicas[_turns.GetValueOrDefault(group) % replicas.Length].Node
        : null;

    /// <summary>That replica does not lead, or is silent.</summary>
    public void Pass(GroupId group) => _turns[group] = (_turns.GetValueOrDefault(group) + 1) % 1_024;
}
