using System.Collections.Immutable;
using Akka.Actor;

namespace Akka.Cluster;

/// <summary>
/// Finds a cluster to join among the seed nodes. Only the first seed node may begin a new one, when the others have none or
/// do not answer in time: so two seed nodes that start at once cannot make two clusters.
/// </summary>
internal abstract record SeedNodeProcess(ImmutableList<Address> Others)
{
    /// <summary>Null when there is nobody to ask, so that the node joins itself.</summary>
    public static SeedNodeProcess? Start(Address self, ImmutableList<Address> seedNodes, Moment now, TimeSpan timeout)
    {
        var others = seedNodes.RemoveAll(self.Equals);
        return (seedNodes[0].Equals(self), others.IsEmpty) switch
        {
            (true, true) => null,
            (true, false) => new First(others, now.Elapsed + timeout),
            _ => new Later(others, now.Elapsed + timeout),
        };
    }

    /// <summary>After an answer without a cluster.</summary>
    /// <returns>The next state; null: join oneself.</returns>
    public abstract SeedNodeProcess? Refused(Address by);

    /// <returns>The next state, null for joining oneself, and whether to ask again.</returns>
    public abstract (SeedNodeProcess? Next, bool Ask) Tick(Moment now, TimeSpan timeout);

    public sealed record First(ImmutableList<Address> Others, TimeSpan Deadline) : SeedNodeProcess(Others)
    {
        public override SeedNodeProcess? Refused(Address by)
        {
            var left = Others.Remove(by);
            return left.IsEmpty ? null : this with { Others = left };
        }

        public override (SeedNodeProcess? Next, bool Ask) Tick(Moment now, TimeSpan timeout) =>
            now.Elapsed >= Deadline ? (null, false) : (this, true);
    }

    public sealed record Later(ImmutableList<Address> Others, TimeSpan AskAgainAt) : SeedNodeProcess(Others)
    {
        public override SeedNodeProcess Refused(Address by) => this;

        public override (SeedNodeProcess? Next, bool Ask) Tick(Moment now, TimeSpan timeout) =>
            now.Elapsed >= AskAgainAt ? (this with { AskAgainAt = now.Elapsed + timeout }, true) : (this, false);
    }
}
