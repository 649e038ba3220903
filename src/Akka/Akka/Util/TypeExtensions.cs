using System.Collections.Concurrent;
using System.Reflection;

namespace Akka.Util;

public static class TypeExtensions
{
    private static readonly ConcurrentDictionary<Type, string> QualifiedNames = [];
    private static readonly string CoreAssembly = typeof(object).Assembly.GetName().Name!;

    /// <summary>"Namespace.Type, Assembly": without version, culture and key, also in type arguments, so that the name
    /// outlives the assembly's version. The core library's types carry no assembly, so that it may differ between runtimes.</summary>
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
