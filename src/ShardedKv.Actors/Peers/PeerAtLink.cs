using Akka.Event;
using ShardedKv.Core.Configurations;

namespace ShardedKv.Actors.Peers;

/// <summary>Who speaks at a link, and how much of it is heard (<see cref="PeerTrust"/>). Says in the log when that changes.</summary>
internal sealed class PeerAtLink(ILoggingAdapter log)
{
    private IncarnationId? _expected;
    private PeerIdentity? _met;
    private IncarnationId? _usurper;
    private bool _isThere;

    public PeerTrust Trust { get; private set; }

    /// <summary>The cluster knows the node by this data directory.</summary>
    public void Expect(PeerIdentity self, IncarnationId incarnation)
    {
        _expected = incarnation;
        if (_isThere)
        {
            Judge(self, _met!);
        }
    }

    /// <summary>It has said hello.</summary>
    /// <returns>False: it is another process under the name of one that is there, with the data directory that the cluster knows. Heard as a node that comes back, it
    /// would take that one's place in g0, and what that one holds would count as lost.</returns>
    public bool TryMeet(PeerIdentity self, PeerIdentity peer)
    {
        if (_isThere && Trust == PeerTrust.All && _expected is { } known && peer.Incarnation != known)
        {
            if (_usurper != peer.Incarnation)
            {
                _usurper = peer.Incarnation;
                log.Error(
                    "A second process calls itself {0} (incarnation {1}, at {2}) while the first is connected; it is not heard. Give it a name of its own.",
                    peer.Node, peer.Incarnation, peer.Address);
            }

            return false;
        }

        _isThere = true;
        Judge(self, peer);
        return true;
    }

    public void Lost()
    {
        _isThere = false;
        Trust = PeerTrust.None;
    }

    private void Judge(PeerIdentity self, PeerIdentity peer)
    {
        var before = _met == peer ? Trust : PeerTrust.All;
        _met = peer;
        Trust = PeerTrusts.Judge(self, peer, _expected);
        if (Trust == PeerTrust.None && before != Trust)
        {
            log.Error("Node {0} belongs to cluster {1}, this node to {2}; nothing is taken from it", peer.Node, peer.Cluster, self.Cluster);
        }
        else if (Trust == PeerTrust.Letters && before != Trust)
        {
            log.Error(
                "Node {0} has come back with another data directory (incarnation {1}, known is {2}); it is refused as the member it was",
                peer.Node, peer.Incarnation, _expected);
        }
    }
}
