namespace ShardedKv.Raft.Tests.Harness;

/// <summary>
/// Raft §5.3: if two logs hold an entry of the same index and term, they are equal up to it. Checked as its induction step:
/// a position has one content and one predecessor, in every log that ever held it.
/// </summary>
internal sealed class LogMatchingChecker
{
    private readonly Dictionary<LogPosition, (Entry Entry, Term Before)> _seen = [];

    /// <param name="log">After the entry was put in.</param>
    public void Appended(ReplicaId replica, LogImage log, Entry entry)
    {
        var before = log.TermAt(entry.Index.Before())!.Value;
        if (!_seen.TryAdd(entry.Position, (entry, before)))
        {
            var first = _seen[entry.Position];
            Assert.True(first.Entry.Equals(entry), $"{replica} holds another entry at {entry.Position}");
            Assert.True(first.Before == before, $"{replica} holds {entry.Position} after {before}, another log after {first.Before}");
        }
    }
}
