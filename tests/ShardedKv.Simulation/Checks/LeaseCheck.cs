using ShardedKv.Raft;

namespace ShardedKv.Simulation.Checks;

/// <summary>Thesis §6.4.1: while a leader says that it holds its lease, nobody is elected after it. So what it reads meanwhile is current,
/// whatever became of its messages. Judged when another is elected, and after whatever a leader does whose successor was elected: in
/// between a lease only runs out.</summary>
internal sealed class LeaseCheck
{
    private readonly Dictionary<GroupId, (Term Term, ReplicaId Leader)> _newest = [];

    public void Led(GroupId group, Term term, ReplicaId leader)
    {
        if (term > _newest.GetValueOrDefault(group).Term)
        {
            _newest[group] = (term, leader);
        }
    }

    /// <summary>A replica that thinks that it leads.</summary>
    /// <param name="holdsLease">What it would tell its readers now, by its own clock.</param>
    public void Leads(GroupId group, Term term, ReplicaId leader, Func<bool> holdsLease)
    {
        var (newestTerm, newest) = _newest.GetValueOrDefault(group);
        if (newestTerm > term && holdsLease())
        {
            throw new PropertyViolation(
                Property.Lease, $"{leader} says that it holds the lease of {group} in {term}, and {newest} was elected in {newestTerm}");
        }
    }
}
