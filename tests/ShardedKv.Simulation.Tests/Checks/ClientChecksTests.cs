using System.Text;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Groups;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Meta;
using ShardedKv.Core.Requests;
using ShardedKv.Core.Sessions;
using ShardedKv.Raft;
using ShardedKv.Simulation.Checks;
using ShardedKv.Simulation.Clients;
using ShardedKv.Simulation.Reads;

namespace ShardedKv.Simulation.Tests.Checks;

/// <summary>Each check of what clients see sees what it is there for.</summary>
public sealed class ClientChecksTests
{
    private static readonly Key K = Key.FromText("k");
    private static readonly Configuration One = new(new ConfigNumber(1), 1, InitialPlan.Spread(1, [GroupOfThree.Group]));
    private readonly ReferenceStore _reference = new();

    [Fact]
    public void A_write_that_is_applied_twice_is_seen()
    {
        var check = new AtMostOnceCheck(_reference, One);
        Apply(check, 1, 1, new Done(new Revision(1)));
        Apply(check, 2, 1, new Done(new Revision(1)));

        Violates(Property.AtMostOnce, () => Apply(check, 3, 1, new Done(new Revision(2))));
    }

    [Fact]
    public void An_answer_that_is_not_the_references_is_seen()
    {
        var check = new AtMostOnceCheck(_reference, One);

        Violates(Property.AtMostOnce, () => Apply(check, 1, 1, new Done(new Revision(2))));
    }

    [Fact]
    public void A_stale_read_is_not_linearizable()
    {
        _reference.Write(new ShardId(0), Append("a"), TimeSpan.Zero);
        var write = Call(1, Append("a"), 1, new Done(new Revision(1)), 2);
        var stale = Call(2, new Get(K), 3, new NotFound(), 4);
        var early = Call(2, new Get(K), 1, new NotFound(), 4);
        var check = new LinearizabilityCheck(_reference);
        check.Ended([write, early], _ => null);

        var violation = Assert.Throws<PropertyViolation>(() => check.Ended([write, stale], _ => null));

        Assert.Equal(Property.Linearizability, violation.Property);
        Assert.Contains("<svg", violation.Page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_write_without_an_answer_may_take_effect_late_and_a_read_before_it_must_not_show_it()
    {
        _reference.Write(new ShardId(0), Append("a"), TimeSpan.Zero);
        var open = Call(1, Append("a"), 3, null, 0);
        var late = Call(2, new Get(K), 8, new Found("a"u8.ToArray(), new Revision(1)), 9);
        var early = Call(2, new Get(K), 1, new Found("a"u8.ToArray(), new Revision(1)), 2);
        var check = new LinearizabilityCheck(_reference);
        check.Ended([open, late], _ => new Done(new Revision(1)));

        Violates(Property.Linearizability, () => check.Ended([open, early], _ => new Done(new Revision(1))));
    }

    [Fact]
    public void A_refusal_of_what_was_applied_is_not_honest()
    {
        var refused = Call(1, Append("a"), 1, new Rejected(RejectReason.SessionExpired, ""), 2);
        HonestAnswersCheck.Ended([refused], packetsRepeat: false, _ => null);

        Violates(Property.HonestAnswers, () => HonestAnswersCheck.Ended([refused], packetsRepeat: false, _ => new Done(new Revision(1))));
    }

    [Fact]
    public void A_session_that_goes_back_is_seen()
    {
        var check = new SessionMonotonicityCheck(One);
        var read = new Get(K) { Tier = ReadTier.Session(SessionToken.Empty) };
        check.Returned(1, Append("a"), new Done(new Revision(3)) { Mark = At(3) });
        check.Returned(1, read, new NotFound { Mark = At(3) });
        check.Returned(1, read, new TooStale(null));
        check.Returned(1, new Get(K) { Tier = ReadTier.Eventual }, new NotFound { Mark = At(2) });
        check.Returned(2, read, new NotFound { Mark = At(2) });

        Violates(Property.SessionMonotonicity, () => check.Returned(1, read, new NotFound { Mark = At(2) }));
        Violates(Property.SessionMonotonicity, () => check.Returned(1, new Get(K), new NotFound()));
    }

    [Fact]
    public void A_mark_of_another_shard_or_from_before_what_the_reply_names_is_seen()
    {
        var check = new SessionMonotonicityCheck(One);

        Violates(
            Property.SessionMonotonicity,
            () => check.Returned(1, new Get(K), new NotFound { Mark = new ShardMark(new ShardId(1), new Revision(1)) }));
        Violates(Property.SessionMonotonicity, () => check.Returned(1, Append("a"), new Done(new Revision(3)) { Mark = At(2) }));
    }

    [Fact]
    public void A_bounded_read_that_lacks_an_old_write_is_seen()
    {
        _reference.Write(new ShardId(0), Append("a"), TimeSpan.FromSeconds(1));
        var check = new BoundedStalenessCheck(_reference, One);
        var served = new ServedValue(new Get(K) { Tier = ReadTier.Bounded(TimeSpan.FromSeconds(2)) }, new NotFound(), 0);
        check.Served(GroupOfThree.Of(1), served, TimeSpan.FromSeconds(3), span => span);

        Violates(Property.BoundedStaleness, () => check.Served(GroupOfThree.Of(1), served, TimeSpan.FromSeconds(4), span => span));
    }

    [Fact]
    public void A_value_that_was_never_committed_is_seen()
    {
        var check = new CommittedReadCheck(_reference, One);
        _reference.Write(new ShardId(0), Append("a"), TimeSpan.Zero);
        check.Served(GroupOfThree.Of(1), new ServedValue(new Get(K), Found("a"), 1));

        Violates(Property.StateMachineSafety, () => check.Served(GroupOfThree.Of(1), new ServedValue(new Get(K), Found("b"), 1)));
    }

    [Fact]
    public void A_read_that_is_not_marked_with_the_revision_that_it_was_read_at_is_seen()
    {
        var check = new CommittedReadCheck(_reference, One);
        _reference.Write(new ShardId(0), Append("a"), TimeSpan.Zero);

        Violates(
            Property.StateMachineSafety, () => check.Served(GroupOfThree.Of(1), new ServedValue(new Get(K), Found("a") with { Mark = null }, 1)));
    }

    private static Found Found(string text) => new(Encoding.UTF8.GetBytes(text), new Revision(1)) { Mark = At(1) };

    private static ShardMark At(long revision) => new(new ShardId(0), new Revision(revision));

    private static Append Append(string text) => new(K, Encoding.UTF8.GetBytes(text));

    private static Call Call(int client, KvRequest request, long called, KvReply? told, long returned)
    {
        var call = new Call(client, request, called, TimeSpan.Zero);
        call.End(told, returned);
        return call;
    }

    private static void Apply(AtMostOnceCheck check, long index, long sequence, KvReply reply)
    {
        var stamp = new SessionStamp(new SessionId(new Guid(1, 0, 0, new byte[8])), new LogTime(1), sequence, 0);
        var payload = EntryBatchCodec.Encode(new LogTime(1), [CommandCodec.Encode(new Command(stamp, Append("a")))]);
        check.Applied(new Entry(new LogIndex(index), new Term(1), EntryKind.Normal, payload), [new ApplyResult(0, reply)], TimeSpan.Zero);
    }

    private static void Violates(string property, Action act) => Assert.Equal(property, Assert.Throws<PropertyViolation>(act).Property);
}
