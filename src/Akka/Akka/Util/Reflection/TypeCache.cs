using System.Collections.Concurrent;

namespace Akka.Util.Reflection;

public static class TypeCache
{
    private static readonly ConcurrentDictionary<string, Type> _types = new(StringComparer.Ordinal);

    /// <summary>By assembly-qualified name. Throws <see cref="TypeLoadException"/> when there is none.</summary>
    public static Type GetType(string typeName) => _types.GetOrAdd(typeName, name => Type.GetType(name, throwOnError: true)!);
}
