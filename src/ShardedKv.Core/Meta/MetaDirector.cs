using System.Security.Cryptography;
using System.Text;
using ShardedKv.Core.Bootstrap;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Keys;

namespace ShardedKv.Core.Meta;

/// <summary>What a new cluster is to become.</summary>
/// <param name="Holder">Whose epoch it is: one leadership of g0, so that a deposed leader's plans conflict.</param>
/// <param name="Groups">Data groups; 1 or more.</param>
public sealed record DirectorSettings(
    BootstrapRecord Bootstrap, string Holder, int ShardCount, int Groups, int ReplicationFactor, StoreLimits Limits);

/// <summary>From whatever state g0 is in to "configuration 1 stands". The leader of g0 proposes what this returns, and asks again
/// when its state has changed, or after a while: the same state gives the same request id, so repeating is harmless.</summary>
public static class MetaDirector
{
    /// <returns>Null when there is nothing left to do.</returns>
    public static MetaCommand? Next(MetaState? state, DirectorSettings settings)
    {
        if (state is null)
        {
            return Initialize(settings);
        }

        if (!state.Configurations.IsEmpty)
        {
            return null;
        }

        if (state.EpochHolder != settings.Holder)
        {
            return new AcquireEpoch(IdOf(state, settings, "epoch", state.Epoch), settings.Holder);
        }

        var groups = state.DataGroups();
        if (groups.Length < settings.Groups)
        {
            var nodes = InitialPlan.NodesOf(groups.Length, state.Nodes.Keys, settings.ReplicationFactor);
            return new FormGroup(IdOf(state, settings, "group", groups.Length), state.Epoch, nodes);
        }

        return new PutConfiguration(
            IdOf(state, settings, "configuration", 0), new ConfigNumber(0), state.Epoch, InitialPlan.Spread(state.ShardCount, groups));
    }

    private static InitializeMeta Initialize(DirectorSettings settings)
    {
        var members = settings.Bootstrap.Members;
        var nodes = members.Select(member =>
            new NodeRecord(member.Name, member.Incarnation, member.Address, member.HttpAddress));
        var replicas = members.Select(member => new ReplicaPlacement(member.Replica, member.Name, member.Incarnation));
        return new InitializeMeta(
            new RequestId(settings.Bootstrap.Cluster.Value),
            settings.Bootstrap.Cluster,
            settings.Limits,
            settings.ShardCount,
            [.. nodes],
            new Placement(MetaState.MetaGroup, 1, [.. replicas]));
    }

    /// <summary>Of one step, one ordinal and one epoch: a step refused under an old epoch is a new request under the next.</summary>
    private static RequestId IdOf(MetaState state, DirectorSettings settings, string step, long ordinal)
    {
        var text = $"{state.Cluster}/{step}/{ordinal}/{state.Epoch}/{settings.Holder}";
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(text), hash);
        return new RequestId(new Guid(hash[..16], bigEndian: true));
    }
}
