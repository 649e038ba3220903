namespace ShardedKv.Raft;

/// <summary>The memberships along the log. The last one is in force, committed or not (Raft §6), so cutting the log undoes it.</summary>
internal sealed class MembershipLog
{
    // The first is that at the log's start.
    private readonly List<(LogIndex Index, Membership Membership)> _changes = [];

    public MembershipLog(LogIndex start, Membership atStart) => _changes.Add((start, atStart));

    public Membership Current => _changes[^1].Membership;

    /// <summary>The entry that brought <see cref="Current"/>; the log's start or less when no entry did.</summary>
    public LogIndex CurrentIndex => _changes[^1].Index;

    /// <summary>What is in force when the log ends at <paramref name="index"/>, which is not below its start.</summary>
    public Membership At(LogIndex index)
    {
        var place = _changes.Count - 1;
        while (_changes[place].Index > index)
        {
            Invariant.Holds(place > 0, "a membership is asked for within the log");
            place--;
        }

        return _changes[place].Membership;
    }

    /// <summary>
    /// Votes, or did before a change that is not known to be committed: until it is, the others may need who is being removed, since
    /// its log may be the only one that reaches that far (thesis §4.2.2).
    /// </summary>
    public bool MayLead(ReplicaId replica, LogIndex commit) =>
        Current.HasVoter(replica) || (CurrentIndex > commit && At(CurrentIndex.Before()).HasVoter(replica));

    /// <exception cref="MessageFormatException">A membership that this build cannot read.</exception>
    public void Append(Entry entry)
    {
        if (entry.Kind == EntryKind.Membership)
        {
            _changes.Add((entry.Index, MembershipCodec.Decode(entry.Payload)));
        }
    }

    public void TruncateFrom(LogIndex first)
    {
        while (_changes[^1].Index >= first)
        {
            Invariant.Holds(_changes.Count > 1, "the membership at the log's start is not cut");
            _changes.RemoveAt(_changes.Count - 1);
        }
    }

    /// <summary>The log now begins after <paramref name="start"/>.</summary>
    public void StartAt(LogIndex start)
    {
        var first = 0;
        while (first + 1 < _changes.Count && _changes[first + 1].Index <= start)
        {
            first++;
        }

        _changes.RemoveRange(0, first);
    }

    public void Reset(LogIndex start, Membership atStart)
    {
        _changes.Clear();
        _changes.Add((start, atStart));
    }
}
