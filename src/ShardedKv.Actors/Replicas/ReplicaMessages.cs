using System.Collections.Immutable;
using Akka.Actor;
using ShardedKv.Core.Meta;
using ShardedKv.Core.Routing;
using ShardedKv.Raft;

namespace ShardedKv.Actors.Replicas;

/// <summary>To the applier: one committed entry, and who waits for its commands.</summary>
/// <param name="Origins">Empty, or one for each command of the entry.</param>
internal sealed record ApplyEntry(Entry Entry, ImmutableArray<ProposalOrigin> Origins);

/// <summary>Who waits for one command.</summary>
/// <param name="Origin">Null for a proposal of the node itself, whose outcome shows in the state.</param>
internal readonly record struct ProposalOrigin(IActorRef? Origin, Correlation Correlation);

/// <summary>To the replica: its store holds everything up to here.</summary>
internal sealed record AppliedUpTo(LogIndex Index);

/// <summary>To replicas of data groups: the newest state of the meta group; a leader brings its group to the newest configuration.</summary>
internal sealed record MetaIs(MetaState State);
