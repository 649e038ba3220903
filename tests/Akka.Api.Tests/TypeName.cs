namespace Akka.Api.Tests;

/// <summary>Types as the listings spell them: keywords where C# has them, else the full name with a dot before a nested type.</summary>
internal static class TypeName
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(bool)] = "bool",
        [typeof(byte)] = "byte",
        [typeof(sbyte)] = "sbyte",
        [typeof(char)] = "char",
        [typeof(short)] = "short",
        [typeof(ushort)] = "ushort",
        [typeof(int)] = "int",
        [typeof(uint)] = "uint",
        [typeof(long)] = "long",
        [typeof(ulong)] = "ulong",
        [typeof(float)] = "float",
        [typeof(double)] = "double",
        [typeof(decimal)] = "decimal",
        [typeof(string)] = "string",
        [typeof(object)] = "object",
        [typeof(void)] = "void",
    };

    public static string Of(Type type)
    {
        if (Keywords.TryGetValue(type, out var keyword))
        {
            return keyword;
        }

        if (type.IsGenericParameter)
        {
            return type.Name;
        }

        if (type.IsByRef)
        {
            return "ref " + Of(type.GetElementType()!);
        }

        if (type.IsArray)
        {
            return Of(type.GetElementType()!) + "[" + new string(',', type.GetArrayRank() - 1) + "]";
        }

        return Nullable.GetUnderlyingType(type) is { } value ? Of(value) + "?" : Qualified(type);
    }

    private static string Qualified(Type type)
    {
        // The arguments of a nested type begin with those of the types around it.
        var outer = type.DeclaringType;
        var inherited = outer?.GetGenericArguments().Length ?? 0;
        var arguments = type.GetGenericArguments();
        var own = arguments.Length > inherited
            ? "<" + string.Join(", ", arguments.Skip(inherited).Select(Of)) + ">"
            : "";
        var around = outer is null
            ? type.Namespace ?? ""
            : Qualified(outer.IsGenericTypeDefinition ? outer.MakeGenericType(arguments[..inherited]) : outer);
        var name = type.Name.Split('`')[0] + own;
        return around.Length == 0 ? name : around + "." + name;
    }
}
