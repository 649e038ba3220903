using System.Collections.Immutable;
using ShardedKv.Core.Groups;
using ShardedKv.Core.Life;
using ShardedKv.Core.Sessions;
using ShardedKv.Raft;

namespace ShardedKv.Core.Tests.Life;

/// <summary>A life of the first of three replicas, and what the others say to it.</summary>
internal static class LifeUnderTest
{
    public static readonly ReplicaId Self = new(1);
    public static readonly ReplicaId Second = new(2);
    public static readonly ReplicaId Third = new(3);
    public static readonly Membership Three = Membership.Of(Self, Second, Third);

    public static ReplicaLife Fresh(LifeOptions? options = null, ReplicaOptions? raft = null) =>
        new Recovery(Self, Three).Finish(StoreState.Empty, raft ?? new ReplicaOptions { Self = Self }, seed: 1, options);

    /// <summary>Of term 1, with its Noop at 1 committed and applied, and no write out.</summary>
    public static ReplicaLife Leader(LifeOptions? options = null, ReplicaOptions? raft = null)
    {
        var life = Fresh(options, raft);
        life.Tick(new MonotonicTime(0), new LogTime(1));
        life.Campaign();
        Drive.AllOf(life);
        life.Receive(new PreVoteReply(true) { From = Second, To = Self, Term = Term.Zero });
        Drive.AllOf(life);
        life.Receive(new VoteReply(true) { From = Second, To = Self, Term = new Term(1) });
        Drive.AllOf(life);
        Acknowledge(life, Second, 1);
        Acknowledge(life, Third, 1);
        Drive.AllOf(life);
        Assert.Equal(ReplicaRole.Leader, life.Status.Role);
        Assert.Equal(new LogIndex(1), life.Status.Applied);
        return life;
    }

    /// <summary>Proposes, has it acknowledged by the second, and applied. The third has the first entry only.</summary>
    public static void Commit(ReplicaLife life, long tag, int bytes = 1)
    {
        life.Submit(new ProposalTag(tag), new byte[bytes]);
        Drive.AllOf(life);
        Acknowledge(life, Second, life.Status.LastLog.Index.Value);
        Drive.AllOf(life);
    }

    /// <summary>The follower lacks <paramref name="previous"/>, and says that its log may agree before <paramref name="next"/>.</summary>
    public static void Reject(ReplicaLife life, ReplicaId from, long previous, long next) =>
        life.Receive(new AppendRejected(new LogIndex(previous), new LogPosition(new LogIndex(next), Term.Zero), 0)
        {
            From = from,
            To = Self,
            Term = life.Status.Term,
        });

    public static void Acknowledge(ReplicaLife life, ReplicaId from, long match, long round = 0) =>
        life.Receive(new AppendAccepted(new LogIndex(match), round) { From = from, To = Self, Term = life.Status.Term });

    /// <summary>The second answers every append that is on its way with its round.</summary>
    public static void AnswerRound(ReplicaLife life)
    {
        foreach (var append in Sent<AppendEntries>(Drive.Drain(life)).Where(append => append.To == Second))
        {
            Acknowledge(life, Second, append.Last.Value, append.ReadRound);
        }
    }

    public static IEnumerable<T> Sent<T>(IEnumerable<LifeEffect> effects)
        where T : Message => effects.OfType<Send>().Select(send => send.Message).OfType<T>();

    /// <summary>From the second.</summary>
    public static AppendEntries Append(long term, LogPosition previous, long commit, params ImmutableArray<Entry> entries) =>
        new(previous, entries, new LogIndex(commit), 0) { From = Second, To = Self, Term = new Term(term) };

    public static Entry Noop(long index, long term) => new(new LogIndex(index), new Term(term), EntryKind.Noop, default);

    public static Entry Normal(long index, long term, int bytes = 1) =>
        new(new LogIndex(index), new Term(term), EntryKind.Normal, new byte[bytes]);

    public static Entry Change(long index, long term, Membership membership) =>
        new(new LogIndex(index), new Term(term), EntryKind.Membership, MembershipCodec.Encode(membership));

    public static LogPosition Position(long index, long term) => new(new LogIndex(index), new Term(term));

    public static JournalSequence Numbered(long sequence) => new(sequence);

    public static IEnumerable<string> Commands(Entry entry) =>
        EntryBatchCodec.Decode(entry.Payload).Commands.Select(command => Convert.ToHexString(command.Span));
}
