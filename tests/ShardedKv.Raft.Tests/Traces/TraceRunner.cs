using ShardedKv.Raft.Tests.Harness;

namespace ShardedKv.Raft.Tests.Traces;

/// <summary>
/// Plays a story: a line that begins with > is a command, # a comment; what follows a command is what it made happen. The answer of the
/// replica, then the messages in the order they were sent, then each replica that changed.
/// </summary>
internal sealed class TraceRunner
{
    private readonly List<string> _output = [];
    private readonly Dictionary<int, string> _known = [];
    private ScenarioCluster? _cluster;
    private string? _lost;
    private bool _quiet;

    private ScenarioCluster Cluster => _cluster ?? throw new InvalidOperationException("the story begins with: > cluster N");

    /// <returns>The story as it comes out.</returns>
    public string Play(string story)
    {
        foreach (var line in story.ReplaceLineEndings("\n").Split('\n'))
        {
            if (line.StartsWith('>'))
            {
                _output.Add(line);
                Run(line[1..].Split(' ', StringSplitOptions.RemoveEmptyEntries));
            }
            else if (line.StartsWith('#') || (line.Length == 0 && _output.Count > 0 && _output[^1].Length > 0))
            {
                _output.Add(line);
            }
        }

        return string.Join('\n', _output).TrimEnd('\n') + "\n";
    }

    private static int[] Numbers(string list) => [.. list.Split(',').Select(int.Parse)];

    private static string[] After(string[] words, string name) =>
        Array.IndexOf(words, name) is >= 0 and var place ? words[(place + 1)..] : [];

    private static Membership Members(string[] words)
    {
        var voters = Membership.Of(Numbers(After(words, "voters")[0]).Select(id => new ReplicaId(id)));
        return After(words, "learners") is [var learners, ..] ? voters.WithLearners(Numbers(learners).Select(id => new ReplicaId(id))) : voters;
    }

    private void Run(string[] words)
    {
        _quiet = words[0] == "quietly";
        words = _quiet ? words[1..] : words;
        if (words[0] == "cluster")
        {
            Start(words);
            return;
        }

        Command(words);
        if (words[0] != "tick")
        {
            Cluster.Settle();
        }

        TellChanges();
    }

    private void Start(string[] words)
    {
        var options = new ReplicaOptions
        {
            Self = default,
            Lease = words.Contains("leases") ? new LeaseOptions(500, 10) : null,
            QuiesceAfterTicks = After(words, "quiesces-after") is [var ticks, ..] ? int.Parse(ticks) : 0,
        };
        _cluster = ScenarioCluster.Of(int.Parse(words[1]), seed: 1, options, words.Contains("voters") ? Members(words) : null);
        _cluster.Lose = message => message.GetType().Name == _lost;
        _cluster.Watch = message =>
        {
            if (!_quiet)
            {
                var lost = _cluster.Host.Network.IsCut(message.From, message.To) || message.GetType().Name == _lost;
                _output.Add(TraceText.Of(message) + (lost ? " (lost)" : ""));
            }
        };
        TellChanges();
    }

    private void Command(string[] words)
    {
        var first = words.Length > 1 && int.TryParse(words[1].Split(',')[0], out var number) ? number : 0;
        switch (words[0])
        {
            case "tick":
                Cluster.Run(first);
                break;
            case "campaign":
                Cluster.PreCampaign(first);
                break;
            case "propose":
                Tell(Cluster.Propose(first, words[2]));
                break;
            case "read":
                Finish(Cluster.Read(first));
                break;
            case "forward-read":
                Finish(Cluster.ForwardRead(first));
                break;
            case "lease-read":
                Finish(Cluster.LeaseRead(first));
                break;
            case "transfer":
                Tell(Cluster.Transfer(first, int.Parse(words[3])));
                break;
            case "members":
                Tell(Cluster.ProposeMembership(first, Members(words)));
                break;
            case "compact":
                Cluster.Compact(first, new LogIndex(long.Parse(words[2])));
                break;
            case "lose":
                _lost = words[1];
                break;
            case "suspect":
                Cluster.Suspect(first, int.Parse(words[3]));
                break;
            default:
                Fault(words[0], first, words.Length > 1 ? words[1] : "");
                break;
        }
    }

    private void Fault(string name, int first, string list)
    {
        switch (name)
        {
            case "isolate":
                Cluster.Isolate(Numbers(list));
                break;
            case "heal":
                Cluster.Heal();
                break;
            case "crash":
                Cluster.Crash(first, storeLosesTail: false);
                break;
            case "restart":
                Cluster.Restart(first);
                break;
            case "hold-disk":
                Cluster.HoldDisk(first);
                break;
            case "release-disk":
                Cluster.ReleaseDisk(first);
                break;
            default:
                throw new InvalidOperationException($"{name} is no command");
        }
    }

    private void Finish(ScenarioRead read)
    {
        Cluster.Settle();
        _output.Add($"{read.Outcome}{(read.Outcome == ReadOutcome.Served ? $" at {read.Index}: {string.Join(",", read.Seen)}" : "")}");
    }

    private void Tell(object result) => _output.Add(TraceText.Of(result));

    private void TellChanges()
    {
        foreach (var id in Cluster.Ids)
        {
            var now = TraceText.Of(Cluster, id);
            if (_known.GetValueOrDefault(id) != now)
            {
                _known[id] = now;
                _output.Add(now);
            }
        }
    }
}
