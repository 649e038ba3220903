using System.Collections.Concurrent;
using System.Linq.Expressions;
using System.Reflection;

namespace Akka.Actor;

/// <summary>Constructors of actors. Those without arguments are compiled once a type.</summary>
internal static class ActorFactory
{
    private static readonly ConcurrentDictionary<Type, Func<ActorBase>?> _parameterless = new();

    public static Func<ActorBase> For(Type type, object[] args)
    {
        if (args.Length == 0 && _parameterless.GetOrAdd(type, Compile) is { } compiled)
        {
            return compiled;
        }

        return () => (ActorBase)Activator.CreateInstance(type, args)!;
    }

    private static Func<ActorBase>? Compile(Type type) =>
        type.GetConstructor(Type.EmptyTypes) is { IsPublic: true } constructor
            ? Expression.Lambda<Func<ActorBase>>(Expression.New(constructor)).Compile()
            : null;
}

/// <summary>The values of a constructor call's arguments.</summary>
internal static class ConstructionArguments
{
    public static object[] Evaluate(NewExpression construction) => construction.Arguments.Select(Evaluate).ToArray()!;

    private static object? Evaluate(Expression argument) => argument switch
    {
        ConstantExpression constant => constant.Value,

        // A captured variable: spares compiling for what nearly all props are.
        MemberExpression { Member: FieldInfo field, Expression: ConstantExpression closure } => field.GetValue(closure.Value),
        _ => Expression.Lambda<Func<object?>>(Expression.Convert(argument, typeof(object))).Compile(preferInterpretation: true)(),
    };
}
