using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Configuration;
using static Akka.Remote.Transport.FailureInjectorTransportAdapter;

namespace Akka.Remote.Transport;

/// <summary>The adapters that <c>applied-adapters</c> names. They see each frame of a connection, handshakes too.</summary>
internal sealed class AppliedAdapters
{
    private readonly ConcurrentDictionary<(string System, string? Host, int? Port), PeerFilter> _filters = new();
    private readonly IList<string> _names;
    private readonly Turns _turns;
    private volatile IGremlinMode _modeOfAll = PassThru.Instance;

    /// <exception cref="ConfigurationException">There is no such adapter.</exception>
    public AppliedAdapters(IList<string> names, Turns turns)
    {
        (_names, _turns) = (names, turns);
        if (names.FirstOrDefault(name => name is not (ThrottleTransportAdapter.Scheme or FailureInjectorSchemeIdentifier)) is { } unknown)
        {
            throw new ConfigurationException(
                $"{TcpSettings.Key}.applied-adapters names [{unknown}]; there are [{ThrottleTransportAdapter.Scheme}] and [{FailureInjectorSchemeIdentifier}]");
        }
    }

    /// <summary>What the adapters make of a protocol's name, the outermost first.</summary>
    public string SchemeOf(string protocol) => string.Join('.', ["akka", .. _names, protocol]);

    /// <summary>Null when no adapter is applied.</summary>
    public PeerFilter? FilterFor(Address remote) =>
        _names.Count == 0 ? null : _filters.GetOrAdd(Naked(remote), _ => new PeerFilter(_turns, () => _modeOfAll));

    /// <param name="disassociate">Ends the associations that fit.</param>
    /// <returns>Whether an applied adapter knows the command.</returns>
    public bool Handle(object command, Action<Func<Address, bool>, DisassociateInfo> disassociate)
    {
        var (throttles, injects) = (_names.Contains(ThrottleTransportAdapter.Scheme), _names.Contains(FailureInjectorSchemeIdentifier));
        switch (command)
        {
            case SetThrottle set when throttles:
                FilterFor(set.Address)!.Set(set.Direction, set.Mode);
                return true;
            case ForceDisassociate force when throttles:
                disassociate(address => Naked(address) == Naked(force.Address), DisassociateInfo.Unknown);
                return true;
            case ForceDisassociateExplicitly force when throttles:
                disassociate(address => Naked(address) == Naked(force.Address), force.Reason);
                return true;
            case All all when injects:
                _modeOfAll = all.Mode;
                return true;
            case One one when injects:
                FilterFor(one.RemoteAddress)!.Gremlin = one.Mode;
                return true;
            default:
                return false;
        }
    }

    private static (string System, string? Host, int? Port) Naked(Address address) => (address.System, address.Host, address.Port);
}
