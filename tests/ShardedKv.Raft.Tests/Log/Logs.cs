namespace ShardedKv.Raft.Tests;

internal static class Logs
{
    /// <summary>A log from index 1 whose entries have these terms.</summary>
    public static ReplicaLog OfTerms(params int[] terms) => new(LogPosition.Zero, Entries(1, terms));

    public static Entry[] Entries(int first, params int[] terms) =>
        [.. terms.Select((term, place) => new Entry(new LogIndex(first + place), new Term(term), EntryKind.Normal, new byte[] { (byte)term }))];
}
