using System.Collections.Immutable;
using ShardedKv.Core.Bootstrap;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Groups;
using ShardedKv.Raft;

namespace ShardedKv.Core.Meta;

/// <summary>Decides each command of the meta group. Returns the next state, which is the same object when nothing changes.</summary>
internal static class MetaRules
{
    /// <summary>Replicas of one group.</summary>
    internal const int ReplicasMax = 9;

    /// <param name="index">Of the command's entry; becomes the version of a changed state.</param>
    public static (MetaState? Next, MetaReply Reply) Apply(MetaState? state, MetaCommand command, LogIndex index)
    {
        if (command is InitializeMeta initialize)
        {
            return Initialize(state, initialize, index);
        }

        if (state is null)
        {
            return (null, new MetaRefused("the cluster is not initialized"));
        }

        var (next, reply) = command switch
        {
            RegisterNode register => Register(state, register.Node),
            AcquireEpoch acquire => Acquire(state, acquire),
            FormGroup form => Form(state, form),
            PutConfiguration put => Put(state, put),
            PlanConfiguration plan => OperationSteps.Plan(state, plan),
            SubmitOperation submit => OperationSteps.Submit(state, submit),
            FinishOperation finish => OperationSteps.Finish(state, finish),
            DissolveGroup dissolve => OperationSteps.Dissolve(state, dissolve),
            PlaceReplica place => PlacementSteps.Place(state, place),
            RemoveReplica remove => PlacementSteps.Remove(state, remove),
            _ => throw new InvariantException("the family of meta commands is closed"),
        };
        return (ReferenceEquals(next, state) ? state : next with { Version = index.Value }, reply);
    }

    private static (MetaState?, MetaReply) Initialize(MetaState? state, InitializeMeta command, LogIndex index)
    {
        if (state is not null)
        {
            return state.Cluster == command.Cluster
                ? (state, new MetaAccepted())
                : (state, new MetaRefused($"the cluster {state.Cluster} is here"));
        }

        var replicas = command.MetaPlacement.Replicas;
        if (command.MetaPlacement.Group != MetaState.MetaGroup || replicas.IsEmpty)
        {
            return (null, new MetaRefused("the first placement is not one of g0"));
        }

        if (command.ShardCount is < 1 or > ConfigurationRules.ShardsMax)
        {
            return (null, new MetaRefused($"a cluster has 1 to {ConfigurationRules.ShardsMax} shards"));
        }

        if (command.FeatureLevel is < FeatureLevels.First or > FeatureLevels.Known)
        {
            return (null, new MetaRefused($"a cluster begins at feature level {FeatureLevels.First} to {FeatureLevels.Known}"));
        }

        var nodes = ImmutableSortedDictionary.CreateBuilder<NodeName, NodeRecord>();
        foreach (var node in command.Nodes)
        {
            nodes[node.Name] = node;
        }

        return (
            new MetaState(
                command.Cluster,
                command.Limits,
                command.ShardCount,
                index.Value,
                nodes.ToImmutable(),
                [],
                ImmutableSortedDictionary<GroupId, Placement>.Empty.Add(MetaState.MetaGroup, command.MetaPlacement),
                Epoch: 0,
                EpochHolder: "",
                NextGroup: 1,
                NextReplica: replicas.Max(replica => replica.Replica.Value) + 1)
            {
                FeatureLevel = command.FeatureLevel,
            },
            new MetaAccepted());
    }

    private static (MetaState, MetaReply) Register(MetaState state, NodeRecord node)
    {
        if (!Registration.IsDue(state, node))
        {
            return (state, new MetaAccepted());
        }

        return Registration.Refusal(state, node) is { } refusal
            ? (state, new MetaRefused(refusal))
            : (state with { Nodes = state.Nodes.SetItem(node.Name, Registration.AsKept(state, node)) }, new MetaAccepted());
    }

    private static (MetaState, MetaReply) Acquire(MetaState state, AcquireEpoch command)
    {
        if (command.Expected is { } expected && expected != state.Epoch)
        {
            return (state, ConflictAt(state));
        }

        var epoch = state.Epoch + 1;
        return (state with { Epoch = epoch, EpochHolder = command.Holder }, new EpochAcquired(epoch));
    }

    private static (MetaState, MetaReply) Form(MetaState state, FormGroup command)
    {
        if (command.Epoch != state.Epoch)
        {
            return (state, ConflictAt(state));
        }

        var operation = command.Part is { } of ? state.OperationOf(of.Operation) : null;
        if (command.Part is { } part && OperationSteps.AnswerBeforeForming(state, operation, part) is { } answer)
        {
            return (state, answer);
        }

        if (command.Nodes.Length is < 1 or > ReplicasMax || command.Nodes.Distinct().Count() != command.Nodes.Length)
        {
            return (state, new MetaRefused($"a group has replicas on 1 to {ReplicasMax} different nodes"));
        }

        var draining = state.Draining();
        var replicas = ImmutableArray.CreateBuilder<ReplicaPlacement>(command.Nodes.Length);
        foreach (var name in command.Nodes)
        {
            if (!state.Nodes.TryGetValue(name, out var node))
            {
                return (state, new MetaRefused($"{name} is not registered"));
            }

            if (draining.Contains(name))
            {
                return (state, new MetaRefused($"{name} is being drained"));
            }

            replicas.Add(new ReplicaPlacement(new ReplicaId(state.NextReplica + replicas.Count), name, node.Incarnation));
        }

        var placement = new Placement(new GroupId(state.NextGroup), 1, replicas.MoveToImmutable());
        var next = state with
        {
            NextGroup = state.NextGroup + 1,
            NextReplica = state.NextReplica + placement.Replicas.Length,
            Placements = state.Placements.Add(placement.Group, placement),
        };
        return (operation is null ? next : OperationLedger.Formed(next, operation, placement.Group), new GroupFormed(placement));
    }

    private static (MetaState, MetaReply) Put(MetaState state, PutConfiguration command)
    {
        var last = state.LastConfiguration();
        if (command.Expected != last.Number || command.Epoch != state.Epoch)
        {
            return (state, ConflictAt(state));
        }

        if (PlanRules.Fault(state, command.Shards) is { } fault)
        {
            return (state, new MetaRefused(fault));
        }

        var operation = command.Operation is { } id ? state.OperationOf(id) : null;
        if (command.Operation is { } named && operation is not { IsPending: true })
        {
            return (state, NotPending(named));
        }

        if (operation is not null && PlanRules.FaultOf(operation, command.Shards) is { } unfinished)
        {
            return (state, new MetaRefused(unfinished));
        }

        var number = last.Number.Next();
        var next = state with
        {
            Configurations = state.Configurations.Add(new Configuration(number, command.Epoch, ConfigurationChanges.Share(last, command.Shards))),
            Planned = null,
            PlannedFor = null,
        };
        return (
            operation is null ? next : OperationLedger.Finish(next, operation, new OperationDone(number)), new ConfigurationAccepted(number));
    }

    internal static MetaConflict ConflictAt(MetaState state) => new(state.LastConfiguration().Number, state.Epoch);

    internal static MetaRefused NotPending(RequestId operation) => new($"no operation {operation} is pending");
}
