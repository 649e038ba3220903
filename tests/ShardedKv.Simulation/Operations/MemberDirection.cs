using ShardedKv.Core.Bootstrap;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Controller;
using ShardedKv.Core.Meta;
using ShardedKv.Raft;
using ShardedKv.Simulation.Checks;
using ShardedKv.Simulation.Nodes;
using ShardedKv.Simulation.Scenarios;
using ShardedKv.Simulation.Time;

namespace ShardedKv.Simulation.Operations;

/// <summary>The cluster's controller, as far as members go: the product's director and g0's rules, asked again and again, with what nodes and leaders told, of which some
/// is old or missing. And who wishes that nodes go and come.</summary>
internal sealed class MemberDirection
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>What a leader told is forgotten after it.</summary>
    private static readonly TimeSpan ToldFor = TimeSpan.FromSeconds(3);

    private readonly World _world;
    private readonly MemberProfile _profile;
    private readonly SeededRandom _random;
    private readonly DirectorSettings _settings;
    private readonly Dictionary<NodeName, TimeSpan> _heard = [];
    private readonly Dictionary<GroupId, (GroupMembersFact Fact, TimeSpan At)> _told = [];
    private int _requests;

    public MemberDirection(World world, MemberProfile profile)
    {
        (_world, _profile) = (world, profile);
        _random = world.Source("director");
        _settings = new DirectorSettings(
            new BootstrapRecord(State.Cluster, []), State.EpochHolder, State.ShardCount, world.Groups.Count, world.Scenario.Replicas, State.Limits)
        {
            ReplaceAfter = profile.ReplaceAfter,
            AwayAfter = TimeSpan.FromSeconds(1),
            GroupsAuto = profile.Even,
        };
        foreach (var node in world.Nodes)
        {
            Register(node);
        }
    }

    /// <summary>Replicas that were replaced and removed.</summary>
    public long Removed { get; private set; }

    private MetaState State => _world.Placements.State;

    /// <returns>Null: all members, nodes and leaders are as they should be.</returns>
    public string? Missing() =>
        State.Draining() is { IsEmpty: false } draining ? $"{string.Join(", ", draining)} are being drained"
        : _world.Nodes.FirstOrDefault(node => node.IsUp && !State.Nodes.ContainsKey(node.Name) && node.Directory.Replicas.Any()) is { } drained ? $"{drained.Name} was drained and has replicas"
        : Next(Facts()) is { } next ? $"{next} is to be done"
        : LeaderSpread.Next(State, _settings, Facts()) is { } move ? $"{move} is to be done"
        : null;

    public void Begin()
    {
        _world.Time.Every(Pause, Direct);
        _world.Time.After(_random.UpTo(_profile.Pause), Wish);
    }

    /// <summary>g0 learns of a node as it is now; what was drained with this directory is refused.</summary>
    public void Register(SimulatedNode node)
    {
        _heard[node.Name] = _world.Time.Now;
        Apply(new RegisterNode(NewRequest(), node.Record));
    }

    private bool Direct()
    {
        Hear();
        var facts = Facts();
        if (Next(facts) is { } command)
        {
            Removed += Apply(command) is PlacementChanged && command is RemoveReplica ? 1 : 0;
        }
        else if (_random.Chance(30) && LeaderSpread.Next(State, _settings, facts) is { } move)
        {
            LeaderOf(move.Group)?.TransferLeadership(move.To, answer => _world.Trace.Line($"{move.Group}", $"transfer to {move.To}: {answer}"));
        }

        return true;
    }

    /// <summary>Members first, then what is done without them: a drain's end.</summary>
    private MetaCommand? Next(ControllerFacts facts) =>
        MemberDirector.Next(State, _settings, facts) ?? ControllerDirector.Next(State, _settings with { GroupsAuto = false }, facts);

    private MetaReply Apply(MetaCommand command)
    {
        var version = State.Version;
        var reply = _world.Placements.Apply(command);
        if (_world.Trace.IsOn)
        {
            _world.Trace.Line("meta", $"{command}: {reply}");
        }

        if (State.Version != version)
        {
            MembersCheck.Placed(State);
            _world.Tell();
        }

        return reply;
    }

    private void Hear()
    {
        // In the end nothing is missed: whom nobody hears for long is replaced, and a world would never come to rest.
        var heard = _world.TakesLoad ? 70 : 100;
        foreach (var node in _world.Nodes.Where(node => node is { IsUp: true, IsPaused: false } && _random.Chance(heard)))
        {
            _heard[node.Name] = _world.Time.Now;
            foreach (var shell in node.Shells)
            {
                // Of two that take themselves for the leader, either may be heard last.
                if (shell.Fact is { } fact)
                {
                    _told[shell.Disk.Group] = (fact, _world.Time.Now);
                }
            }
        }
    }

    private ControllerFacts Facts() => new()
    {
        GoneFor = _heard.ToDictionary(pair => pair.Key, pair => _world.Time.Now - pair.Value),
        Members = _told.Where(pair => _world.Time.Now - pair.Value.At < ToldFor).ToDictionary(pair => pair.Key, pair => pair.Value.Fact),
    };

    private ReplicaShell? LeaderOf(GroupId group) =>
        _world.Nodes.SelectMany(node => node.Shells).FirstOrDefault(shell => shell.Disk.Group == group && shell.Fact is not null);

    private void Wish()
    {
        if (!_world.TakesLoad)
        {
            return;
        }

        _world.Time.After(_random.UpTo(_profile.Pause), Wish);
        var node = _random.Pick(_world.Nodes);
        switch (_random.Next(4))
        {
            case 0 when IsSpare(node) && _world.Operator.Keepers.All(keeper => keeper.BearsLossOf(node)):
                node.BeGone();
                break;
            case 1 when IsSpare(node) || node.IsGone:
                Apply(new SubmitOperation(NewRequest(), new Drain([node.Name])));
                break;
            case 2 or 3 when node.IsGone || !State.Nodes.ContainsKey(node.Name):
                node.BeReplaced();
                break;
            default:
                break;
        }
    }

    /// <summary>Without it there are nodes enough that live and stay, and one more: whose replica is to leave and lives on keeps its node from getting another.</summary>
    private bool IsSpare(SimulatedNode node)
    {
        var draining = State.Draining();
        return _world.Nodes.Count(other => other != node && !other.IsGone && State.Nodes.ContainsKey(other.Name) && !draining.Contains(other.Name)) > _world.Scenario.Replicas;
    }

    private RequestId NewRequest() => new(new Guid(++_requests, 1, 1, new byte[8]));
}
