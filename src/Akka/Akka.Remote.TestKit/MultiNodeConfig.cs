using System.Collections.Immutable;
using Akka.Configuration;

namespace Akka.Remote.TestKit;

/// <summary>Says which nodes a spec has, and their settings. Every node makes one of its own, so it must be the same each time.</summary>
public abstract class MultiNodeConfig
{
    private readonly Dictionary<RoleName, Config> _nodeConfigs = [];
    private readonly Dictionary<RoleName, ImmutableList<string>> _deployments = [];
    private ImmutableList<RoleName> _roles = [];
    private ImmutableList<string> _deploymentsOfAll = [];
    private Config _commonConfig = Config.Empty;
    private bool _testTransport;

    protected MultiNodeConfig()
    {
    }

    /// <summary>In the order in which they were named; the first conducts.</summary>
    public ImmutableList<RoleName> Roles => _roles;

    /// <summary>The one that this process plays.</summary>
    /// <exception cref="ConfigurationException">The spec has no such node.</exception>
    public RoleName Myself => MultiNodeSpec.SelfIndex < _roles.Count
        ? _roles[MultiNodeSpec.SelfIndex]
        : throw new ConfigurationException($"This process is node {MultiNodeSpec.SelfIndex}, counted from 0, of a spec with {_roles.Count} roles");

    /// <summary>For all nodes; what is set for a single node goes above it.</summary>
    public Config CommonConfig
    {
        set => _commonConfig = value;
    }

    /// <summary>Applies the adapters by which the conductor throttles, blackholes and disconnects.</summary>
    public bool TestTransport
    {
        set => _testTransport = value;
    }

    internal Config Config => _nodeConfigs.GetValueOrDefault(Myself, Config.Empty)
        .WithFallback(_commonConfig)
        .WithFallback(_testTransport ? ConfigurationFactory.ParseString("akka.remote.dot-netty.tcp.applied-adapters = [trttl, gremlin]") : Config.Empty)
        .WithFallback(MultiNodeSpec.NodeConfig)
        .WithFallback(MultiNodeSpec.BaseConfig);

    public RoleName Role(string name)
    {
        var role = new RoleName(name);
        _roles = _roles.Contains(role) ? throw new ArgumentException($"There is a role [{name}] already", nameof(name)) : _roles.Add(role);
        return role;
    }

    /// <param name="configs">The first goes above the others.</param>
    public void NodeConfig(IEnumerable<RoleName> roles, IEnumerable<Config> configs)
    {
        var config = configs.Aggregate((first, next) => first.WithFallback(next));
        foreach (var role in roles)
        {
            _nodeConfigs[role] = config;
        }
    }

    /// <summary>When on, logs what is received and sent.</summary>
    public Config DebugConfig(bool on) => !on ? Config.Empty : ConfigurationFactory.ParseString(
        """
        akka {
          loglevel = DEBUG
          remote {
            log-received-messages = on
            log-sent-messages = on
          }
          actor.debug {
            receive = on
            fsm = on
          }
        }
        """);

    /// <param name="deployment">A path and its settings, as under akka.actor.deployment; <c>@role@</c> stands for that role's address.</param>
    public void DeployOn(RoleName role, string deployment) =>
        _deployments[role] = _deployments.GetValueOrDefault(role, []).Add(deployment);

    /// <inheritdoc cref="DeployOn"/>
    public void DeployOnAll(string deployment) => _deploymentsOfAll = _deploymentsOfAll.Add(deployment);

    internal ImmutableList<string> Deployments(RoleName role) => _deployments.GetValueOrDefault(role, []).AddRange(_deploymentsOfAll);
}
