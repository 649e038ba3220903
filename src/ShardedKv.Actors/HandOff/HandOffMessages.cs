using ShardedKv.Core.Configurations;
using ShardedKv.Core.HandOff;
using ShardedKv.Core.Routing;

namespace ShardedKv.Actors.HandOff;

/// <summary>A replica to its node actor: send this to another group, on that node. Its sender is whom a replica of this node answers.</summary>
internal sealed record SendHandOffTo(NodeName Node, SendHandOff Sent);

/// <summary>The applier to its replica: what became of a command that the replica itself proposed.</summary>
internal sealed record HandOffApplied(Correlation Correlation, HandOffReply Reply);
