using System.Collections.Concurrent;
using System.Reflection;
using Akka.Annotations;

namespace Akka.Util;

public static class TypeExtensions
{
    private static readonly ConcurrentDictionary<Type, string> QualifiedNames = [];
    private static readonly string CoreAssembly = typeof(object).Assembly.GetName().Name!;

    public static bool Implements<T>(this Type type) => type.Implements(typeof(T));

    public static bool Implements(this Type type, Type moreGeneralType) => moreGeneralType.IsAssignableFrom(type);

    /// <summary>"Namespace.Type, Assembly": without version, culture and key, also in type arguments, so that the name
    /// outlives the assembly's version. The core library's types carry no assembly, so that it may differ between runtimes.</summary>
    [InternalApi]
    public static string TypeQualifiedName(this Type type) => QualifiedNames.GetOrAdd(type, Qualified);

    private static string Qualified(Type type)
    {
        var assembly = type.Assembly.GetName().Name;
        return assembly == CoreAssembly ? FullName(type) : $"{FullName(type)}, {assembly}";
    }

    private static string FullName(Type type)
    {
        if (type.IsArray)
        {
            return $"{FullName(type.GetElementType()!)}[{new string(',', type.GetArrayRank() - 1)}]";
        }

        return type.IsConstructedGenericType
            ? $"{type.GetGenericTypeDefinition().FullName}[{string.Join(",", type.GetGenericArguments().Select(a => $"[{Qualified(a)}]"))}]"
            : type.FullName!;
    }
}
