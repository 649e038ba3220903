namespace ShardedKv.Actors.Status;

/// <param name="HttpAddress">host:port as the node announces it; absent when it serves no HTTP.</param>
/// <param name="RemotingAddress">host:port of the actor system.</param>
/// <param name="Reachable">Heard from within the peer link's time limit; always true of the reporting node.</param>
/// <param name="Self">The node that made the report.</param>
public sealed record NodeRow(string Name, string? HttpAddress, string? RemotingAddress, bool Reachable, bool Self);
