using ShardedKv.Core.Life;
using ShardedKv.Raft;
using ShardedKv.Simulation.Disks;

namespace ShardedKv.Simulation.Checks;

/// <summary>Raft §5.3: if two logs hold an entry of one index and term, they are equal up to it. Checked as its induction step: a position
/// has one content and one predecessor, in every log that ever held it.</summary>
internal sealed class LogMatchingCheck
{
    private readonly Dictionary<(GroupId, LogPosition), (ulong Content, Term Before)> _seen = [];

    /// <summary>Called after the event was folded into the written image.</summary>
    public void Written(ReplicaDisk disk, ReplicaEvent replicaEvent)
    {
        var before = default(Term?);
        foreach (var entry in replicaEvent.Entries)
        {
            before ??= disk.Journal.Written.TermAt(entry.Index.Before());
            var here = (Content: ContentOf(entry), Before: before!.Value);
            if (!_seen.TryAdd((disk.Group, entry.Position), here) && _seen[(disk.Group, entry.Position)] is var there && there != here)
            {
                throw new PropertyViolation(
                    Property.LogMatching,
                    $"{disk.Replica} of {disk.Group} holds {entry.Position} after {here.Before}, another log after {there.Before}"
                    + (here.Content == there.Content ? "" : " and with another content"));
            }

            before = entry.Term;
        }
    }

    public static ulong ContentOf(Entry entry) => RowHash.Of(entry.Payload.Span) + (ulong)entry.Kind;
}
