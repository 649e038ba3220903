using Akka.Actor;
using ShardedKv.Actors.Nodes;
using ShardedKv.Raft;

namespace ShardedKv.Actors.Scrubs;

/// <summary>The node's part of the scrub: gives its replicas their turns.</summary>
/// <param name="settings">Null: there is none.</param>
internal sealed class ScrubDesk(ScrubSettings? settings, NodeClock clock)
{
    private readonly ScrubTurns? _turns = settings is null ? null : new ScrubTurns(settings.Interval);

    /// <summary>Now and then, and when a pass has ended.</summary>
    /// <param name="running">The replicas that have a store to scrub.</param>
    public void Begin(IReadOnlyDictionary<GroupId, IActorRef> running)
    {
        if (_turns?.Next(running.Keys, clock.Now) is { } group)
        {
            running[group].Tell(BeginScrub.Instance);
        }
    }

    /// <summary>Also of a replica that has ended, whether it was being scrubbed or not.</summary>
    public void Ended(GroupId group, bool isComplete) => _turns?.Ended(group, isComplete, clock.Now);
}
