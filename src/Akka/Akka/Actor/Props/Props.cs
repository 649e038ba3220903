using System.Linq.Expressions;

namespace Akka.Actor;

/// <summary>Makes instances for props; for factories that inject dependencies.</summary>
public interface IIndirectActorProducer
{
    Type ActorType { get; }

    ActorBase Produce();

    /// <summary>An instance that was produced is no longer used.</summary>
    void Release(ActorBase actor);
}

/// <summary>
/// The recipe of an actor: type, constructor arguments, deployment, strategy. Immutable; used again at each restart.
/// </summary>
public class Props : IEquatable<Props>
{
    /// <summary>For an actor that is never made.</summary>
    public static readonly Props None = new(typeof(EmptyActor));

    private readonly Func<ActorBase> _make;
    private Deploy _deploy = Deploy.None;

    /// <summary>An empty actor.</summary>
    protected Props()
        : this(typeof(EmptyActor), (object[])[])
    {
    }

    protected Props(Props copy)
    {
        Type = copy.Type;
        Arguments = copy.Arguments;
        Producer = copy.Producer;
        SupervisorStrategy = copy.SupervisorStrategy;
        _deploy = copy._deploy;
        _make = copy._make;
    }

    public Props(Type type)
        : this(type, (object[])[])
    {
    }

    public Props(Type type, object[] args)
        : this(type, args ?? [], null, null)
    {
    }

    public Props(Type type, SupervisorStrategy supervisorStrategy, IEnumerable<object> args)
        : this(type, args.ToArray(), null, supervisorStrategy)
    {
    }

    public Props(Type type, SupervisorStrategy supervisorStrategy, params object[] args)
        : this(type, args, null, supervisorStrategy)
    {
    }

    public Props(Deploy deploy, Type type, IEnumerable<object> args)
        : this(type, args.ToArray(), null, null) =>
        _deploy = deploy;

    public Props(Deploy deploy, Type type, params object[] args)
        : this(type, args, null, null) =>
        _deploy = deploy;

    private Props(Type type, object[] args, IIndirectActorProducer? producer, SupervisorStrategy? strategy)
    {
        ArgumentNullException.ThrowIfNull(type);
        if (producer is null && (type.IsAbstract || !typeof(ActorBase).IsAssignableFrom(type)))
        {
            throw new ArgumentException($"Actor type {type} is no class that derives from {nameof(ActorBase)}.", nameof(type));
        }

        Type = type;
        Arguments = args;
        Producer = producer;
        SupervisorStrategy = strategy;
        _make = producer is null ? ActorFactory.For(type, args) : producer.Produce;
    }

    /// <summary>An actor that handles nothing.</summary>
    public static Props Empty => Create<EmptyActor>();

    public Type Type { get; }

    public string TypeName => Type.AssemblyQualifiedName!;

    public object[] Arguments { get; }

    /// <summary>Absent when the actor's own strategy counts.</summary>
    public SupervisorStrategy? SupervisorStrategy { get; protected set; }

    public Deploy Deploy
    {
        get => _deploy;
        protected set => _deploy = value;
    }

    public string Dispatcher => Deploy.Dispatcher == Deploy.NoDispatcherGiven ? Dispatch.Dispatchers.DefaultDispatcherId : Deploy.Dispatcher;

    public string Mailbox => Deploy.Mailbox == Deploy.NoMailboxGiven ? Dispatch.Mailboxes.DefaultMailboxId : Deploy.Mailbox;

    internal IIndirectActorProducer? Producer { get; }

    /// <summary>From a <c>() =&gt; new TActor(…)</c> expression, whose arguments are evaluated now, once.</summary>
    /// <exception cref="ArgumentException">The expression is no constructor call.</exception>
    public static Props Create<TActor>(Expression<Func<TActor>> factory, SupervisorStrategy? supervisorStrategy = null)
        where TActor : ActorBase
    {
        if (factory.Body is not NewExpression construction)
        {
            throw new ArgumentException("The create function must be a 'new T (args)' expression", nameof(factory));
        }

        return new Props(construction.Type, ConstructionArguments.Evaluate(construction), null, supervisorStrategy);
    }

    public static Props Create<TActor>(params object[] args)
        where TActor : ActorBase => new(typeof(TActor), args ?? [], null, null);

    public static Props Create<TActor>(SupervisorStrategy supervisorStrategy)
        where TActor : ActorBase, new() => new(typeof(TActor), [], null, supervisorStrategy);

    public static Props Create(Type type, params object[] args) => new(type, args ?? [], null, null);

    public static Props CreateBy(IIndirectActorProducer producer, params object[] args) => new(producer.ActorType, args, producer, null);

    /// <exception cref="TypeLoadException">The constructor threw, or there is none for the arguments.</exception>
    public virtual ActorBase NewActor()
    {
        try
        {
            return _make();
        }
        catch (Exception e)
        {
            var cause = e is System.Reflection.TargetInvocationException { InnerException: { } inner } ? inner : e;
            throw new TypeLoadException($"Error while creating actor instance of type {Type} with {Arguments.Length} args: ({string.Join(",", Arguments)})", cause);
        }
    }

    public Props WithDeploy(Deploy deploy) => With(p => p.Deploy = deploy.WithFallback(Deploy));

    public Props WithDispatcher(string dispatcher) => With(p => p.Deploy = Deploy.WithDispatcher(dispatcher));

    public Props WithMailbox(string mailbox) => With(p => p.Deploy = Deploy.WithMailbox(mailbox));

    public Props WithStashCapacity(int stashCapacity) => With(p => p.Deploy = Deploy.WithStashCapacity(stashCapacity));

    public Props WithSupervisorStrategy(SupervisorStrategy supervisorStrategy) => With(p => p.SupervisorStrategy = supervisorStrategy);

    protected virtual Props Copy() => new(this);

    public bool Equals(Props? other) =>
        other is not null && Type == other.Type && Deploy.Equals(other.Deploy)
        && Equals(SupervisorStrategy, other.SupervisorStrategy) && Equals(Producer, other.Producer)
        && Arguments.SequenceEqual(other.Arguments);

    public override bool Equals(object? obj) => Equals(obj as Props);

    public override int GetHashCode() => HashCode.Combine(Type, Arguments.Length, Deploy.Dispatcher, Deploy.Mailbox);

    private Props With(Action<Props> change)
    {
        var copy = Copy();
        change(copy);
        return copy;
    }

    internal sealed class EmptyActor : UntypedActor
    {
        protected override void OnReceive(object message) => Unhandled(message);
    }
}
