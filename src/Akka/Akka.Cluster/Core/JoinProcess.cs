using System.Collections.Immutable;
using Akka.Actor;

namespace Akka.Cluster;

/// <summary>The way of a node into a cluster. A method that returns true says: the node is to be the first of a new cluster.</summary>
internal sealed class JoinProcess(UniqueAddress self, ImmutableHashSet<string> roles, ClusterRules rules, List<CoreEffect> effects)
{
    private TimeSpan? _giveUpAt;

    public JoinPhase Phase { get; private set; } = new JoinPhase.Outside();

    public bool To(Address address, ImmutableList<Address> seedNodes, Moment now)
    {
        if (Phase is JoinPhase.Inside)
        {
            effects.Add(new CoreEffect.Note($"Trying to join [{address}] when already part of a cluster, ignoring"));
            return false;
        }

        if (address.System != self.Address.System || address.Protocol != self.Address.Protocol)
        {
            effects.Add(new CoreEffect.Note($"Trying to join [{address}], whose protocol or actor system name differs from [{self.Address}], ignoring"));
            return false;
        }

        if (address.Equals(self.Address))
        {
            Phase = new JoinPhase.Inside();
            return true;
        }

        Phase = new JoinPhase.Trying(address, now.Elapsed + rules.RetryUnsuccessfulJoinAfter, seedNodes);
        Send(address, new Join(self, roles));
        return false;
    }

    public bool ToSeedNodes(ImmutableList<Address> seedNodes, Moment now)
    {
        if (Phase is JoinPhase.Inside || seedNodes.IsEmpty)
        {
            effects.Add(new CoreEffect.Note("Trying to join seed nodes when already part of a cluster, or without seed nodes, ignoring"));
            return false;
        }

        _giveUpAt ??= now.Elapsed + rules.GiveUpJoiningSeedNodesAfter;
        if (SeedNodeProcess.Start(self.Address, seedNodes, now, rules.SeedNodeTimeout) is not { } process)
        {
            return To(self.Address, [], now);
        }

        Phase = new JoinPhase.Seeking(process, seedNodes);
        Ask(process);
        return false;
    }

    /// <summary>A seed node has a cluster. The first answer counts.</summary>
    public bool Found(Address address, Moment now) => Phase is JoinPhase.Seeking seeking && To(address, seeking.SeedNodes, now);

    public bool Refused(Address by, Moment now) => Phase is JoinPhase.Seeking seeking && Continue(seeking, seeking.Process.Refused(by), now);

    public bool Tick(Moment now)
    {
        if (now.Elapsed >= _giveUpAt && Phase is not (JoinPhase.Inside or JoinPhase.Ended))
        {
            effects.Add(new CoreEffect.GiveUpJoining());
            End();
            return false;
        }

        switch (Phase)
        {
            case JoinPhase.Seeking seeking:
                var (next, ask) = seeking.Process.Tick(now, rules.SeedNodeTimeout);
                if (ask)
                {
                    Ask(next!);
                }

                return Continue(seeking, next, now);
            case JoinPhase.Trying trying when now.Elapsed >= trying.RetryAt:
                return trying.SeedNodes.IsEmpty ? To(trying.To, [], now) : ToSeedNodes(trying.SeedNodes, now);
            default:
                return false;
        }
    }

    /// <summary>Whether the welcome is from whom this node asked, so that its gossip is now this node's.</summary>
    public bool Welcomed(Welcome welcome)
    {
        if (Phase is not JoinPhase.Trying trying || !trying.To.Equals(welcome.From.Address) || !welcome.Gossip.HasMember(self))
        {
            return false;
        }

        Phase = new JoinPhase.Inside();
        return true;
    }

    public void End() => Phase = new JoinPhase.Ended();

    private bool Continue(JoinPhase.Seeking seeking, SeedNodeProcess? next, Moment now)
    {
        if (next is null)
        {
            return To(self.Address, [], now);
        }

        Phase = seeking with { Process = next };
        return false;
    }

    private void Ask(SeedNodeProcess process)
    {
        foreach (var other in process.Others)
        {
            Send(other, new InitJoin(self.Address));
        }
    }

    private void Send(Address to, IClusterMessage message) => effects.Add(new CoreEffect.Send(to, message));
}
