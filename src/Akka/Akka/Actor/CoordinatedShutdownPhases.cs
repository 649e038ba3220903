using Akka.Configuration;

namespace Akka.Actor;

/// <summary>One phase's settings.</summary>
/// <param name="DependsOn">Phases that must be over before it starts.</param>
/// <param name="Timeout">Above zero.</param>
/// <param name="Recover">Whether a failure or a timeout lets the later phases run.</param>
/// <param name="Enabled">Whether its tasks run.</param>
internal sealed record ShutdownPhase(IReadOnlyList<string> DependsOn, TimeSpan Timeout, bool Recover, bool Enabled);

/// <summary>The phases and their order.</summary>
internal sealed class ShutdownPhases
{
    private readonly Dictionary<string, ShutdownPhase> _phases;

    private ShutdownPhases(Dictionary<string, ShutdownPhase> phases)
    {
        _phases = phases;
        Ordered = Sorted(phases);
    }

    /// <summary>Each phase after all that it depends on.</summary>
    public IReadOnlyList<string> Ordered { get; }

    public bool Contains(string name) => _phases.ContainsKey(name);

    public ShutdownPhase? Find(string name) => _phases.GetValueOrDefault(name);

    /// <summary>A phase that others only depend on has the default settings.</summary>
    /// <exception cref="ArgumentException">The phases depend on each other in a circle.</exception>
    public static ShutdownPhases FromConfig(Config config)
    {
        var timeout = config.GetTimeSpan("default-phase-timeout", null, allowInfinite: false);
        var phases = new Dictionary<string, ShutdownPhase>(StringComparer.Ordinal);
        var section = config.GetConfig("phases");
        foreach (var (name, _) in section?.AsEnumerable() ?? [])
        {
            var phase = section!.GetConfig($"\"{name}\"");
            phases[name] = new ShutdownPhase(
                [.. phase.GetStringList("depends-on", [])],
                phase.GetTimeSpan("timeout", timeout, allowInfinite: false),
                phase.GetBoolean("recover", true),
                phase.GetBoolean("enabled", true));
        }

        foreach (var name in phases.Values.SelectMany(p => p.DependsOn).ToList())
        {
            phases.TryAdd(name, new ShutdownPhase([], timeout, Recover: true, Enabled: true));
        }

        return new ShutdownPhases(phases);
    }

    private static List<string> Sorted(Dictionary<string, ShutdownPhase> phases)
    {
        var ordered = new List<string>();
        var open = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in phases.Keys.Order(StringComparer.Ordinal))
        {
            Visit(name);
        }

        return ordered;

        void Visit(string name)
        {
            if (ordered.Contains(name))
            {
                return;
            }

            if (!open.Add(name))
            {
                throw new ArgumentException(
                    $"Cycle detected in graph of phases. It must be a DAG. phase [{name}] depends transitively on itself.", nameof(phases));
            }

            foreach (var before in phases[name].DependsOn.Order(StringComparer.Ordinal))
            {
                Visit(before);
            }

            ordered.Add(name);
        }
    }
}
