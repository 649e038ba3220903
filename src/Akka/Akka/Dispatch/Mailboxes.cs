using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Configuration;

namespace Akka.Dispatch;

/// <summary>The mailbox types of a system, by the path of their section, and which of them an actor gets.</summary>
public class Mailboxes
{
    public static readonly string DefaultMailboxId = "akka.actor.default-mailbox";
    public static readonly string NoMailboxRequirement = "";

    private readonly ActorSystem _system;
    private readonly ConcurrentDictionary<string, MailboxType> _types = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Type, Type?> _requirements = new();
    private readonly Lazy<Dictionary<Type, string>> _bindings;

    public Mailboxes(ActorSystem system)
    {
        _system = system;
        DeadLetterMailbox = new DeadLetterMailbox(system.DeadLetters);
        _bindings = new Lazy<Dictionary<Type, string>>(ReadRequirements);
    }

    public DeadLetterMailbox DeadLetterMailbox { get; }

    /// <exception cref="ConfigurationException">There is no such section, or it names no mailbox type.</exception>
    public MailboxType Lookup(string id) => _types.GetOrAdd(id, Make);

    /// <summary>The mailbox type that <c>akka.actor.mailbox.requirements</c> binds to these semantics.</summary>
    public MailboxType LookupByQueueType(Type queueType) =>
        _bindings.Value.TryGetValue(queueType, out var id)
            ? Lookup(id)
            : throw new ConfigurationException($"Mailbox Mapping for [{queueType}] not configured");

    /// <summary>The T of the actor's <see cref="IRequiresMessageQueue{T}"/>; null when it has none.</summary>
    public Type? GetRequiredType(Type actorType) => _requirements.GetOrAdd(actorType, static type =>
        GenericArguments(type, typeof(IRequiresMessageQueue<>)).FirstOrDefault());

    /// <summary>
    /// In this order: the mailbox of the props or deployment, that of an explicitly chosen dispatcher, what the actor type
    /// requires, what the dispatcher requires, the default.
    /// </summary>
    /// <exception cref="ArgumentException">The mailbox does not give what the actor or dispatcher requires.</exception>
    public MailboxType GetMailboxType(Props props, Config dispatcherConfig)
    {
        var required = GetRequiredType(props.Type);
        var requirement = dispatcherConfig?.GetString("mailbox-requirement", NoMailboxRequirement);
        var dispatcherRequired = string.IsNullOrEmpty(requirement) ? null : Resolve(requirement);
        var deploy = props.Deploy;
        if (deploy.Mailbox != Deploy.NoMailboxGiven)
        {
            return Verified(Lookup(deploy.Mailbox));
        }

        if (deploy.Dispatcher != Deploy.NoDispatcherGiven && dispatcherConfig is not null
            && !string.IsNullOrEmpty(dispatcherConfig.GetString("mailbox-type", "")))
        {
            return Verified(Lookup(dispatcherConfig.GetString("id")));
        }

        if ((required ?? dispatcherRequired) is { } semantics)
        {
            return Verified(LookupByQueueType(semantics));
        }

        return Lookup(DefaultMailboxId);

        MailboxType Verified(MailboxType type)
        {
            foreach (var wanted in new[] { required, dispatcherRequired })
            {
                if (wanted is not null && !GenericArguments(type.GetType(), typeof(IProducesMessageQueue<>)).Any(wanted.IsAssignableFrom))
                {
                    throw new ArgumentException($"produced message queue type of [{type.GetType()}] does not fulfill requirement [{wanted}] for actor class [{props.Type}]");
                }
            }

            return type;
        }
    }

    /// <summary>The stash capacity that dispatcher or mailbox set; -1 is unbounded.</summary>
    public int StashCapacity(string dispatcher, string mailbox)
    {
        var config = _system.Settings.Config;
        foreach (var id in new[] { mailbox, dispatcher })
        {
            if (!string.IsNullOrEmpty(id) && config.HasPath($"{id}.stash-capacity"))
            {
                return config.GetInt($"{id}.stash-capacity");
            }
        }

        return config.GetInt($"{DefaultMailboxId}.stash-capacity", -1);
    }

    private static IEnumerable<Type> GenericArguments(Type type, Type definition) => type.GetInterfaces()
        .Where(i => i.IsGenericType && i.GetGenericTypeDefinition() == definition)
        .Select(i => i.GetGenericArguments()[0]);

    private static Type Resolve(string name) =>
        Type.GetType(name) ?? throw new ConfigurationException($"Type [{name}] in a mailbox setting could not be loaded");

    private Dictionary<Type, string> ReadRequirements()
    {
        var bindings = new Dictionary<Type, string>();
        foreach (var (name, value) in _system.Settings.Config.GetConfig("akka.actor.mailbox.requirements").AsEnumerable())
        {
            if (Type.GetType(name) is { } semantics)
            {
                bindings[semantics] = value.GetString()!;
            }
        }

        return bindings;
    }

    private MailboxType Make(string id)
    {
        var root = _system.Settings.Config;
        if (!root.HasPath(id))
        {
            throw new ConfigurationException($"Mailbox Type [{id}] not configured");
        }

        var config = ConfigurationFactory.ParseString($"id = \"{id}\"").WithFallback(root.GetConfig(id)).WithFallback(root.GetConfig(DefaultMailboxId));
        var name = config.GetString("mailbox-type");
        if (string.IsNullOrEmpty(name))
        {
            throw new ConfigurationException($"The setting mailbox-type defined in [{id}] is empty");
        }

        return (MailboxType)Activator.CreateInstance(Resolve(name), _system.Settings, config)!;
    }
}
