using System.Collections.Immutable;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Groups;
using ShardedKv.Core.HandOff;
using ShardedKv.Core.Life;
using ShardedKv.Core.Requests;
using ShardedKv.Core.Sessions;
using ShardedKv.Raft;
using ShardedKv.Simulation.Clients;
using ShardedKv.Simulation.Disks;
using ShardedKv.Simulation.Reads;
using ShardedKv.Simulation.Time;

namespace ShardedKv.Simulation.Checks;

/// <summary>Brings what happens to the checks that it concerns. A check throws <see cref="PropertyViolation"/>.</summary>
internal sealed class Checks
{
    private readonly VirtualTime _time;
    private readonly DiskRegistry _disks;
    private readonly Dictionary<GroupId, CommittedLog> _committed;
    private readonly ElectionSafetyCheck _elections = new();
    private readonly PreVoteCheck _preVotes = new();
    private readonly TransferCheck _transfers = new();
    private readonly LogMatchingCheck _logs = new();
    private readonly DurabilityCheck _durability;
    private readonly ReferenceStore _reference = new();
    private readonly LogTimeCheck _logTimes = new();
    private readonly LeaseCheck _leases = new();
    private readonly SleepCheck _sleep;
    private readonly AtMostOnceCheck _once;
    private readonly CommittedReadCheck _reads;
    private readonly BoundedStalenessCheck _staleness;
    private readonly SessionMonotonicityCheck _sessions;
    private readonly MembershipCheck _memberships;

    public Checks(VirtualTime time, DiskRegistry disks, IEnumerable<GroupId> groups, Configuration configuration)
    {
        _time = time;
        _disks = disks;
        _committed = groups.ToDictionary(group => group, _ => new CommittedLog());
        _durability = new DurabilityCheck(disks);
        _sleep = new SleepCheck(disks);
        _once = new AtMostOnceCheck(_reference, configuration);
        _reads = new CommittedReadCheck(_reference, configuration);
        _staleness = new BoundedStalenessCheck(_reference, configuration);
        _sessions = new SessionMonotonicityCheck(configuration);
        _memberships = new MembershipCheck(disks);
        HandOffs = new HandOffCheck(disks);
    }

    public HandOffCheck HandOffs { get; }

    /// <summary>Entries that were committed.</summary>
    public long Committed => _committed.Values.Sum(log => log.Last.Value);

    public long Elections { get; private set; }

    /// <summary>Of members, counted by committed entries.</summary>
    public long Changes => _committed.Values.Sum(log => log.Entries.LongCount(committed => committed.Entry.Kind == EntryKind.Membership));

    public long DirectReads { get; set; }

    public long Installs { get; private set; }

    public CommittedLog Log(GroupId group) => _committed[group];

    public void Started(ReplicaDisk disk) => StateMachineSafetyCheck.Jumped(disk, _committed[disk.Group]);

    /// <summary>A snapshot is in the store's place.</summary>
    public void Jumped(ReplicaDisk disk)
    {
        Installs++;
        StateMachineSafetyCheck.Jumped(disk, _committed[disk.Group]);
    }

    public void Crashed(ReplicaDisk disk)
    {
        _logTimes.FellBack(disk);
        StateMachineSafetyCheck.Jumped(disk, _committed[disk.Group]);
    }

    public void Written(ReplicaDisk disk, ReplicaEvent replicaEvent)
    {
        PersistenceCheck.Written(disk, replicaEvent);
        LogStartCheck.Written(disk, replicaEvent, _committed[disk.Group]);
        _logs.Written(disk, replicaEvent);
        _memberships.Written(disk, replicaEvent);
    }

    public void Sent(ReplicaDisk disk, Message message)
    {
        PersistenceCheck.Sent(disk, message);
        _elections.Sent(disk, message);
        _preVotes.Sent(disk, message);
        _sleep.Sent(disk, message);
        _transfers.Sent(disk, message);
    }

    /// <summary>A message has arrived, and nothing is done with it yet.</summary>
    /// <param name="last">Of the receiver's log.</param>
    public void Received(ReplicaDisk disk, Message message, LogPosition last) => _preVotes.Received(disk, message, last);

    /// <summary>A leader that hands over tells the other to campaign.</summary>
    /// <param name="waits">It still waits for that.</param>
    public void Ordered(ReplicaDisk leader, TimeoutNow order, Func<bool> waits) => _transfers.Ordered(leader, order, waits);

    public void Campaigns(ReplicaDisk disk, Term term) => _preVotes.Campaigns(disk, term);

    public void Led(ReplicaDisk disk, Term term)
    {
        Elections++;
        PersistenceCheck.Led(disk, term);
        _elections.Led(disk, term);
        _leases.Led(disk.Group, term, disk.Replica);
        LeaderCompletenessCheck.Led(disk, term, _committed[disk.Group]);
    }

    /// <summary>A replica that thinks that it leads has done something, or another was elected.</summary>
    public void Leads(ReplicaDisk disk, Term term, Func<bool> holdsLease) => _leases.Leads(disk.Group, term, disk.Replica, holdsLease);

    public void Slept(ReplicaDisk leader, Term term) => _sleep.Slept(leader, term);

    /// <param name="machine">After the entry.</param>
    public void Applied(ReplicaDisk disk, Entry entry, ImmutableArray<ApplyResult> results, ShardGroupMachine machine)
    {
        PersistenceCheck.Applied(disk, entry.Position);
        _logTimes.Applied(disk, machine.LogTime);
        var log = _committed[disk.Group];
        if (entry.Index > log.Last)
        {
            _durability.Committed(disk, entry.Position);
            LeaderCompletenessCheck.Committed(disk, entry.Position, _disks.Of(disk.Group));
            log.Add(new Committed(
                entry, LogMatchingCheck.ContentOf(entry), disk.Journal.Written.HardState.Term, disk.Store.Hash, results, _time.Now));
            _once.Applied(entry, results, _time.Now);
            foreach (var _ in results.Where(result => result.Reply is HandOffRefused { Reason: HandOffRefusal.HashDiffers }))
            {
                HandOffs.Differed(disk);
            }

            if (results.Any(result => result.Reply is ConfigurationApplied or HandOffDone))
            {
                HandOffs.Applied(disk, machine, isAlone: !results.Any(result => result.Reply is KvReply));
            }
        }
        else
        {
            StateMachineSafetyCheck.Applied(disk, entry, results, log.At(entry.Index)!);
        }
    }

    public void Served(ReplicaDisk disk, ServedValue served, Func<TimeSpan, TimeSpan> trueMax)
    {
        _reads.Served(disk, served);
        _staleness.Served(disk, served, _time.Now, trueMax);
    }

    /// <summary>A client was answered, by way of a region or not.</summary>
    public void Returned(int client, KvRequest request, KvReply reply) => _sessions.Returned(client, request, reply);

    public void Acknowledged(GroupId group, LogIndex index) => _durability.Acknowledged(group, index);

    /// <summary>All members of all groups are up and at the same position, and no request is under way.</summary>
    public void Ended(IReadOnlyList<Call> calls, bool packetsRepeat, IEnumerable<ReplicaDisk> members)
    {
        foreach (var member in members)
        {
            _durability.Ended(member.Group, member);
            StateHashCheck.Ended(member);
        }

        HonestAnswersCheck.Ended(calls, packetsRepeat, AppliedReply);
        new LinearizabilityCheck(_reference).Ended(calls, AppliedReply);
    }

    /// <returns>Null: no replica ever applied the write.</returns>
    private KvReply? AppliedReply(Call call) => call.Stamp is { } stamp ? _once.ReplyOf(stamp) : null;
}
