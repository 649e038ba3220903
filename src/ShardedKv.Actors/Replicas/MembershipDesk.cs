using Akka.Event;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Life;
using ShardedKv.Core.Members;
using ShardedKv.Core.Meta;
using ShardedKv.Raft;

namespace ShardedKv.Actors.Replicas;

/// <summary>Brings a group's members, step by step, to those that g0 places, while the replica here leads (<see cref="GroupMembers"/>). What became of a step is
/// read from the members that are in force, so that one which was lost with its leader is taken again.</summary>
internal sealed class MembershipDesk(ReplicaSpec spec, ILoggingAdapter log)
{
    // Without an answer that is new: a learner catches up, or an earlier change is not committed yet.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    // The write gate's has the first number.
    private long _transfers = 1;

    private Placement? _placement;
    private Membership? _seen;
    private MembershipTag? _pending;
    private (long Version, LogIndex At, long Time) _tried;
    private long _tags;

    /// <summary>Of the placement that this replica follows when it leads; 0: it knows none.</summary>
    public long PlacementVersion => _placement?.Version ?? 0;

    public void Follow(MetaState meta, ReplicaLife life)
    {
        _placement = meta.Placements.GetValueOrDefault(spec.Group);
        Look(life);
    }

    /// <summary>Now and then, and when the placement or the members have changed.</summary>
    public void Look(ReplicaLife life)
    {
        var status = life.Status;
        Note(status);
        if (status.Role != ReplicaRole.Leader || _placement is null || _pending is not null)
        {
            return;
        }

        var now = spec.Clock.Now.Milliseconds;
        var isNew = (_tried.Version, _tried.At) != (_placement.Version, status.MembershipIndex);
        if ((isNew || now - _tried.Time >= Pause.TotalMilliseconds)
            && GroupMembers.Next(_placement, status.Membership, replica => HasCaughtUp(status, replica)) is { } target)
        {
            _tried = (_placement.Version, status.MembershipIndex, now);
            _pending = new MembershipTag(++_tags);
            life.ChangeMembers(_pending.Value, target);
        }
    }

    public void Take(AnswerMembership answered)
    {
        _pending = null;
        if (answered.Answer is MembershipAnswer.Refused { Why: MembershipResult.Impossible })
        {
            log.Error("Group {0}: a change of its members to version {1} of its placement is impossible", spec.Group, PlacementVersion);
        }
    }

    /// <summary>Hands leadership over, if the replica leads and that one votes. It goes on leading when it does not come about.</summary>
    public void HandOver(ReplicaLife life, ReplicaId to)
    {
        var status = life.Status;
        if (status is { Role: ReplicaRole.Leader, TransferTo: null } && to != spec.Replica && status.Membership.Voters.Contains(to))
        {
            log.Info("Group {0}: {1} hands leadership over to {2} on {3}", spec.Group, spec.Replica, to, spec.Roster.NodeOf(to));
            life.TransferLeadership(new TransferTag(++_transfers), to);
        }
    }

    /// <summary>It lags by little. Raft judges more closely, and refuses what comes too early.</summary>
    private bool HasCaughtUp(ReplicaStatus status, ReplicaId replica) => status.Followers.Any(
        follower => follower.Replica == replica && status.LastLog.Index.Value - follower.Match.Value <= spec.Settings.Raft.AppendEntriesMax);

    private void Note(ReplicaStatus status)
    {
        if (_seen == status.Membership)
        {
            return;
        }

        if (_seen is not null && status.Role == ReplicaRole.Leader)
        {
            foreach (var learner in status.Membership.Learners.Except(_seen.Learners).Where(learner => !_seen.HasVoter(learner)))
            {
                log.Info("Group {0}: {1} on {2} catches up", spec.Group, learner, spec.Roster.NodeOf(learner));
            }

            if (!status.Membership.IsJoint && status.Membership.Learners.IsEmpty)
            {
                log.Info("Group {0}: members are {1}", spec.Group, status.Membership);
            }
        }

        _seen = status.Membership;
    }
}

/// <summary>To a replica: hand leadership over, if it is yours.</summary>
internal sealed record HandLeadershipTo(ReplicaId To);
