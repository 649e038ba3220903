using ShardedKv.Raft;
using ShardedKv.Simulation.Checks;
using ShardedKv.Simulation.Disks;

namespace ShardedKv.Simulation.Tests.Checks;

/// <summary>Each check of the consensus sees what it is there for.</summary>
public sealed class RaftChecksTests
{
    [Fact]
    public void Two_leaders_of_one_term_are_seen()
    {
        var check = new ElectionSafetyCheck();
        check.Led(GroupOfThree.Of(1), new Term(2));
        check.Led(GroupOfThree.Of(1), new Term(2));

        Violates(Property.ElectionSafety, () => check.Led(GroupOfThree.Of(2), new Term(2)));
    }

    [Fact]
    public void Two_votes_in_one_term_are_seen()
    {
        var check = new ElectionSafetyCheck();
        check.Sent(GroupOfThree.Of(1), Vote(2));

        Violates(Property.ElectionSafety, () => check.Sent(GroupOfThree.Of(1), Vote(3)));
    }

    [Fact]
    public void A_term_that_rises_without_a_quorums_word_is_seen()
    {
        var check = new PreVoteCheck();
        AskAndGrant(check, candidate: 1, lastLog: GroupOfThree.At(1, 1));
        check.Campaigns(GroupOfThree.Of(1), new Term(2));

        Violates(Property.PreVote, () => check.Campaigns(GroupOfThree.Of(3), new Term(2)));
    }

    [Fact]
    public void A_term_that_rises_for_a_log_that_is_behind_is_seen()
    {
        var check = new PreVoteCheck();
        AskAndGrant(check, candidate: 1, lastLog: LogPosition.Zero);

        Violates(Property.PreVote, () => check.Campaigns(GroupOfThree.Of(1), new Term(2)));
    }

    [Fact]
    public void A_candidate_that_its_leader_ordered_needs_no_quorums_word()
    {
        var check = new PreVoteCheck();

        check.Sent(GroupOfThree.Of(2), new TimeoutNow { From = new ReplicaId(2), To = new ReplicaId(3), Term = new Term(1) });

        check.Campaigns(GroupOfThree.Of(3), new Term(2));
    }

    [Fact]
    public void One_position_with_two_contents_is_seen()
    {
        var check = new LogMatchingCheck();
        var (one, other) = (GroupOfThree.Of(1), GroupOfThree.Of(2));
        check.Written(one, one.Write(HardState.Fresh, [GroupOfThree.Entry(1, 1, "a")]));

        Violates(Property.LogMatching, () => check.Written(other, other.Write(HardState.Fresh, [GroupOfThree.Entry(1, 1, "b")])));
    }

    [Fact]
    public void One_position_with_two_predecessors_is_seen()
    {
        var check = new LogMatchingCheck();
        var (one, other) = (GroupOfThree.Of(1), GroupOfThree.Of(2));
        check.Written(one, one.Write(HardState.Fresh, [GroupOfThree.Entry(1, 1), GroupOfThree.Entry(2, 3)]));

        Violates(Property.LogMatching, () => check.Written(other, other.Write(HardState.Fresh, [GroupOfThree.Entry(1, 2), GroupOfThree.Entry(2, 3)])));
    }

    [Fact]
    public void A_leader_without_what_was_committed_before_its_term_is_seen()
    {
        var committed = Committed(GroupOfThree.Entry(1, 1), GroupOfThree.Entry(2, 1));
        LeaderCompletenessCheck.Led(GroupOfThree.Of(1, 1, 1), new Term(2), committed);
        LeaderCompletenessCheck.Led(GroupOfThree.Of(1, 1), new Term(1), committed);

        Violates(Property.LeaderCompleteness, () => LeaderCompletenessCheck.Led(GroupOfThree.Of(1, 1), new Term(2), committed));
    }

    /// <summary>Raft, figure 8 (c): the third has led in term 3, and the others' entry of term 2 is on a majority.</summary>
    [Fact]
    public void What_is_applied_and_may_yet_be_overwritten_is_seen()
    {
        var (one, other) = (GroupOfThree.Of(1, 1, 2), GroupOfThree.Of(2, 1, 2));
        LeaderCompletenessCheck.Committed(one, GroupOfThree.At(2, 2), [one, other, GroupOfThree.Of(3, 1)]);

        Violates(Property.LeaderCompleteness, () =>
            LeaderCompletenessCheck.Committed(one, GroupOfThree.At(2, 2), [one, other, GroupOfThree.Of(3, 1, 3)]));
    }

    [Fact]
    public void Another_entry_at_an_applied_index_is_seen()
    {
        var first = Committed(GroupOfThree.Entry(1, 1, "a")).At(new LogIndex(1))!;
        StateMachineSafetyCheck.Applied(GroupOfThree.Of(1), GroupOfThree.Entry(1, 1, "a"), [], first);

        Violates(Property.StateMachineSafety, () => StateMachineSafetyCheck.Applied(GroupOfThree.Of(1), GroupOfThree.Entry(1, 2, "a"), [], first));
        Violates(Property.StateMachineSafety, () => StateMachineSafetyCheck.Applied(GroupOfThree.Of(1), GroupOfThree.Entry(1, 1, "b"), [], first));
    }

    [Fact]
    public void What_leaves_before_it_is_durable_is_seen()
    {
        var disk = GroupOfThree.Of(1, 1);
        disk.Write(new HardState(new Term(2), new ReplicaId(3)), [GroupOfThree.Entry(2, 2)]);

        Violates(Property.Persistence, () => PersistenceCheck.Sent(disk, Vote(3)));
        Violates(Property.Persistence, () => PersistenceCheck.Sent(
            disk, new AppendAccepted(new LogIndex(2), 0) { From = new ReplicaId(1), To = new ReplicaId(2), Term = new Term(1) }));

        disk.Journal.Complete();
        PersistenceCheck.Sent(disk, Vote(3));
    }

    [Fact]
    public void An_acknowledgement_of_an_entry_whose_index_alone_is_durable_is_seen()
    {
        var disk = GroupOfThree.Of(1, 1, 2);
        var accepted = new AppendAccepted(new LogIndex(2), 0) { From = new ReplicaId(1), To = new ReplicaId(2), Term = new Term(3) };
        disk.Write(new HardState(new Term(3), null), []);
        disk.Journal.Complete();
        disk.Write(new HardState(new Term(3), null), [GroupOfThree.Entry(2, 3)]);

        Violates(Property.Persistence, () => PersistenceCheck.Sent(disk, accepted));

        disk.Journal.Complete();
        PersistenceCheck.Sent(disk, accepted);
    }

    [Fact]
    public void A_compaction_beyond_what_the_store_keeps_is_seen()
    {
        var disk = GroupOfThree.Of(1, 1, 1);
        var compact = new Core.Life.ReplicaEvent(HardState.Fresh, [], new Core.Life.Compact(GroupOfThree.At(1, 1), GroupOfThree.Three));

        Violates(Property.Persistence, () => PersistenceCheck.Written(disk, compact));
    }

    [Fact]
    public void What_is_applied_and_on_a_minoritys_disks_is_seen()
    {
        var disks = new DiskRegistry();
        disks.Add(GroupOfThree.Of(1, 1, 1));
        disks.Add(GroupOfThree.Of(2, 1));
        disks.Add(GroupOfThree.Of(3));
        var check = new DurabilityCheck(disks);
        check.Committed(disks.Of(GroupOfThree.Group)[0], GroupOfThree.At(1, 1));

        Violates(Property.Durability, () => check.Committed(disks.Of(GroupOfThree.Group)[0], GroupOfThree.At(2, 1)));
    }

    [Fact]
    public void A_change_of_members_before_the_leaders_own_term_has_committed_is_seen()
    {
        var disks = new DiskRegistry();
        disks.Add(GroupOfThree.Of(1, 1, 1));
        disks.Add(GroupOfThree.Of(2, 1));
        var leader = disks.Of(GroupOfThree.Group)[0];
        var learner = GroupOfThree.Three.WithLearners(new ReplicaId(4));
        var begun = leader.Write(new HardState(new Term(2), null), [GroupOfThree.Entry(3, 2), GroupOfThree.Change(4, 2, learner)]);

        Violates(Property.Membership, () => new MembershipCheck(disks).Written(leader, begun));
    }

    [Fact]
    public void A_change_of_voters_that_is_not_joint_is_seen()
    {
        var disks = new DiskRegistry();
        disks.Add(GroupOfThree.Of(1, 1));
        disks.Add(GroupOfThree.Of(2, 1));
        var leader = disks.Of(GroupOfThree.Group)[0];
        var begun = leader.Write(new HardState(new Term(1), null), [GroupOfThree.Change(2, 1, Membership.Of(new ReplicaId(1)))]);

        Violates(Property.Membership, () => new MembershipCheck(disks).Written(leader, begun));
    }

    [Fact]
    public void A_leader_that_hears_no_quorum_and_leads_on_is_seen()
    {
        var check = new CheckQuorumCheck(new ReplicaId(1), ticksMax: 3);
        for (var tick = 0; tick < 20; tick++)
        {
            check.Heard(new ReplicaId(2));
            check.LeadsOn(GroupOfThree.Group, GroupOfThree.Three);
        }

        for (var tick = 0; tick < 7; tick++)
        {
            check.LeadsOn(GroupOfThree.Group, GroupOfThree.Three);
        }

        Violates(Property.CheckQuorum, () => check.LeadsOn(GroupOfThree.Group, GroupOfThree.Three));
    }

    [Fact]
    public void A_log_time_that_falls_is_seen()
    {
        var check = new LogTimeCheck();
        var disk = GroupOfThree.Of(1);
        check.Applied(disk, new Core.Sessions.LogTime(5));

        Violates(Property.LogTime, () => check.Applied(disk, new Core.Sessions.LogTime(4)));
    }

    [Fact]
    public void Applying_or_leading_before_the_journal_has_it_is_seen()
    {
        var disk = GroupOfThree.Of(1, 1);
        disk.Write(new HardState(new Term(2), new ReplicaId(1)), [GroupOfThree.Entry(2, 2)]);

        Violates(Property.Persistence, () => PersistenceCheck.Applied(disk, GroupOfThree.At(2, 2)));
        Violates(Property.Persistence, () => PersistenceCheck.Led(disk, new Term(2)));
    }

    /// <summary>The second, whose log ends at (1,t1), is asked in term 1.</summary>
    private static void AskAndGrant(PreVoteCheck check, long candidate, LogPosition lastLog)
    {
        var voter = GroupOfThree.Of(2, 1);
        var request = new RequestPreVote(lastLog) { From = new ReplicaId(candidate), To = voter.Replica, Term = new Term(1) };
        check.Received(voter, request, voter.Journal.Written.Last);
        check.Sent(voter, new PreVoteReply(true) { From = voter.Replica, To = request.From, Term = request.Term });
    }

    private static VoteReply Vote(long candidate) =>
        new(true) { From = new ReplicaId(1), To = new ReplicaId(candidate), Term = new Term(2) };

    private static CommittedLog Committed(params Entry[] entries)
    {
        var log = new CommittedLog();
        foreach (var entry in entries)
        {
            log.Add(new Committed(entry, LogMatchingCheck.ContentOf(entry), entry.Term, GroupOfThree.Of(1).Store.Hash, [], TimeSpan.Zero));
        }

        return log;
    }

    private static void Violates(string property, Action act) => Assert.Equal(property, Assert.Throws<PropertyViolation>(act).Property);
}
