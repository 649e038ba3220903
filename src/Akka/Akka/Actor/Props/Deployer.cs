using Akka.Configuration;
using Akka.Dispatch;

namespace Akka.Actor;

/// <summary>
/// The deployments of <c>akka.actor.deployment</c>, by path below <c>/user</c>. An element <c>*</c> stands for any name,
/// a last element <c>**</c> for all that is below.
/// </summary>
public class Deployer
{
    protected readonly Config Default;

    private readonly Lock _lock = new();
    private Rule[] _rules = [];

    public Deployer(Settings settings)
    {
        var config = settings.Config.GetConfig("akka.actor.deployment");
        Default = config?.GetConfig("default") ?? Config.Empty;
        if (config is null)
        {
            return;
        }

        foreach (var (path, section) in config.AsEnumerable())
        {
            if (path != "default")
            {
#pragma warning disable CA2214 // Parsing is a hook for providers that know more kinds of deployment.
                SetDeploy(ParseConfig(path, section.ToConfig().WithFallback(Default)));
#pragma warning restore CA2214
            }
        }
    }

    /// <summary>Null when nothing is said of the path.</summary>
    public Deploy? Lookup(ActorPath path) =>
        Volatile.Read(ref _rules).Length > 0 && path.Elements is { Count: > 1 } elements && elements[0] == "user" ? Lookup(elements.Skip(1)) : null;

    /// <inheritdoc cref="Lookup(ActorPath)"/>
    public Deploy? Lookup(IEnumerable<string> path)
    {
        var rules = Volatile.Read(ref _rules);
        if (rules.Length == 0)
        {
            return null;
        }

        var elements = path.ToArray();
        return Array.Find(rules, r => Matches(r.Pattern, elements))?.Deploy;
    }

    public void SetDeploy(Deploy deploy)
    {
        var pattern = deploy.Path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        foreach (var element in pattern)
        {
            if (element is not "*" and not "**" && !ActorPath.IsValidPathElement(element))
            {
                throw new IllegalActorNameException($"Illegal actor name [{element}] in deployment [{deploy.Path}].");
            }
        }

        lock (_lock)
        {
            // The more a pattern says, the earlier it is asked.
            _rules = _rules.Where(d => !d.Pattern.SequenceEqual(pattern)).Append(new Rule(pattern, deploy))
                .OrderBy(d => d.Pattern.Count(e => e == "**")).ThenBy(d => d.Pattern.Count(e => e == "*")).ThenByDescending(d => d.Pattern.Length)
                .ToArray();
        }
    }

    public virtual Deploy ParseConfig(string key, Config config) => new(
        key,
        config,
        Deploy.NoScopeGiven,
        config.GetString("dispatcher", Deploy.NoDispatcherGiven),
        config.GetString("mailbox", Deploy.NoMailboxGiven),
        config.GetInt("stash-capacity", Deploy.NoStashSize));

    private static bool Matches(string[] pattern, string[] path)
    {
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] == "**")
            {
                return path.Length > i;
            }

            if (i >= path.Length || (pattern[i] != "*" && pattern[i] != path[i]))
            {
                return false;
            }
        }

        return pattern.Length == path.Length;
    }

    private sealed record Rule(string[] Pattern, Deploy Deploy);
}
