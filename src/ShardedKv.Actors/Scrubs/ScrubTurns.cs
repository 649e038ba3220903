using ShardedKv.Raft;

namespace ShardedKv.Actors.Scrubs;

/// <summary>Whose store a node scrubs next, and when: one at a time, who waits longest first. Pure.</summary>
/// <param name="interval">Between the beginnings of two passes over one store, at least.</param>
internal sealed class ScrubTurns(TimeSpan interval)
{
    private readonly long _interval = (long)interval.TotalMilliseconds;
    private readonly Dictionary<GroupId, long> _dueAt = [];
    private GroupId? _current;

    /// <param name="running">The groups whose replicas here have a store to scrub.</param>
    /// <returns>Who begins now; null: a pass is under way, or none is due.</returns>
    public GroupId? Next(IEnumerable<GroupId> running, MonotonicTime now)
    {
        if (_current is not null)
        {
            return null;
        }

        foreach (var group in running.OrderBy(DueAt).ThenBy(group => group).Take(1).Where(group => DueAt(group) <= now.Milliseconds))
        {
            _dueAt[group] = now.Milliseconds + _interval;
            _current = group;
        }

        return _current;
    }

    /// <summary>Passes over a group that is not being scrubbed.</summary>
    /// <param name="isComplete">False: the store went away under the pass. What is in its place is due at once, behind those that wait already.</param>
    public void Ended(GroupId group, bool isComplete, MonotonicTime now)
    {
        if (_current != group)
        {
            return;
        }

        _current = null;
        if (!isComplete)
        {
            _dueAt[group] = now.Milliseconds;
        }
    }

    private long DueAt(GroupId group) => _dueAt.GetValueOrDefault(group, long.MinValue);
}
