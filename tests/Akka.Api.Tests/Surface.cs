using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Akka.Api.Tests;

/// <summary>What another assembly can see of a type, a line for each member, spelled as in the listings.</summary>
internal static class Surface
{
    private const BindingFlags Declared =
        BindingFlags.DeclaredOnly | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static;

    public static IEnumerable<string> Of(Assembly assembly) => assembly.GetTypes().Where(IsVisible).SelectMany(Of);

    public static IEnumerable<Type> TypesOf(Assembly assembly) => assembly.GetTypes().Where(type => IsVisible(type) && !type.IsEnum && !IsDelegate(type));

    /// <summary>The visible class and interfaces that the type itself names, without what comes with them.</summary>
    public static IEnumerable<Type> ParentsOf(Type type)
    {
        var parent = type.BaseType is { } found && found != typeof(object) && found != typeof(ValueType) ? found : null;
        var direct = type.GetInterfaces().Except(parent?.GetInterfaces() ?? []).ToList();
        var named = direct.Except(direct.SelectMany(each => each.GetInterfaces())).Where(IsVisible);
        return parent is null ? named : named.Append(parent);
    }

    public static IEnumerable<string> Of(Type type)
    {
        var name = TypeName.Of(type);
        return Members(type).Select(member => $"{name} :: {member}");
    }

    private static IEnumerable<string> Members(Type type)
    {
        yield return "type public " + Kind(type);
        if (type.IsEnum)
        {
            foreach (var value in type.GetFields(BindingFlags.Public | BindingFlags.Static))
            {
                yield return $"enum {value.Name} = {Convert.ToInt64(value.GetRawConstantValue(), CultureInfo.InvariantCulture)}";
            }

            yield break;
        }

        if (IsDelegate(type))
        {
            var invoke = type.GetMethod("Invoke")!;
            yield return $"delegate {TypeName.Of(invoke.ReturnType)} ({Parameters(invoke.GetParameters())})";
            yield break;
        }

        foreach (var member in type.GetMembers(Declared))
        {
            if (Line(member) is { } line)
            {
                yield return line;
            }
        }
    }

    /// <summary>Null for what is not visible, or is part of another member.</summary>
    private static string? Line(MemberInfo member) => member switch
    {
        ConstructorInfo { IsStatic: false } constructor when IsVisible(constructor) =>
            $"ctor {Access(constructor)} ({Parameters(constructor.GetParameters())})",
        MethodInfo method when IsVisible(method) && IsOfItsOwn(method) =>
            $"method {Access(method)} {Static(method)}{TypeName.Of(method.ReturnType)} {method.Name}{TypeParameters(method)}({This(method)}{Parameters(method.GetParameters())}){Constraints(method)}",
        PropertyInfo property => PropertyLine(property),
        FieldInfo field when field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly => FieldLine(field),
        EventInfo { AddMethod: { } add } found when IsVisible(add) =>
            $"event {Access(add)} {Static(add)}{TypeName.Of(found.EventHandlerType!)} {found.Name}",
        _ => null,
    };

    private static string? PropertyLine(PropertyInfo property)
    {
        var accessors = new[] { property.GetMethod, property.SetMethod }.OfType<MethodInfo>().Where(IsVisible).ToList();
        if (accessors.Count == 0)
        {
            return null;
        }

        // The property is as open as its most open accessor; a narrower one says so itself.
        var widest = accessors.Find(accessor => accessor.IsPublic) ?? accessors[0];
        var index = property.GetIndexParameters();
        var body = accessors.Select(accessor =>
            (Access(accessor) == Access(widest) ? "" : Access(accessor) + " ")
            + (accessor == property.GetMethod ? "get;" : IsInit(accessor) ? "init;" : "set;"));
        return $"property {Access(widest)} {Static(widest)}{TypeName.Of(property.PropertyType)} {property.Name}"
            + (index.Length == 0 ? "" : $"[{Parameters(index)}]") + $" {{ {string.Join(" ", body)} }}";
    }

    private static string FieldLine(FieldInfo field)
    {
        var modifiers = field.IsLiteral ? "const " : (field.IsStatic ? "static " : "") + (field.IsInitOnly ? "readonly " : "");
        var value = field.IsLiteral ? " = " + Literal(field.GetRawConstantValue()) : "";
        return $"field {(field.IsPublic ? "public" : "protected")} {modifiers}{TypeName.Of(field.FieldType)} {field.Name}{value}";
    }

    private static string Parameters(ParameterInfo[] parameters) => string.Join(", ", parameters.Select(parameter =>
    {
        var type = parameter.ParameterType;
        var passing = parameter.IsDefined(typeof(ParamArrayAttribute)) ? "params "
            : !type.IsByRef ? ""
            : parameter.IsOut ? "out "
            : parameter.IsIn ? "in "
            : "ref ";
        var named = $"{passing}{TypeName.Of(type.IsByRef ? type.GetElementType()! : type)} {parameter.Name}";
        return parameter.HasDefaultValue ? $"{named} = {Literal(parameter.RawDefaultValue)}" : named;
    }));

    private static string TypeParameters(MethodInfo method) =>
        method.IsGenericMethodDefinition ? $"<{string.Join(", ", method.GetGenericArguments().Select(a => a.Name))}>" : "";

    private static string Constraints(MethodInfo method)
    {
        var all = method.IsGenericMethodDefinition ? method.GetGenericArguments() : [];
        return string.Concat(all.Select(argument =>
        {
            var flags = argument.GenericParameterAttributes;
            var isStruct = flags.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint);
            List<string> constraints = [];
            if (isStruct || flags.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint))
            {
                constraints.Add(isStruct ? "struct" : "class");
            }

            constraints.AddRange(argument.GetGenericParameterConstraints().Where(type => type != typeof(ValueType)).Select(TypeName.Of));
            if (!isStruct && flags.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint))
            {
                constraints.Add("new()");
            }

            return constraints.Count == 0 ? "" : $" where {argument.Name} : {string.Join(", ", constraints)}";
        }));
    }

    private static string Literal(object? value) => value switch
    {
        null => "null",
        string text => "\"" + text.Replace("\r", "\\r", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal) + "\"",
        char character => $"'{character}'",
        bool flag => flag ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static string Kind(Type type) =>
        type.IsInterface ? "interface" : type.IsEnum ? "enum" : type.IsValueType ? "struct" : IsDelegate(type) ? "delegate" : "class";

    private static bool IsDelegate(Type type) => type.BaseType == typeof(MulticastDelegate);

    private static bool IsVisible(Type type) =>
        !type.Name.Contains('<')
        && (type.DeclaringType is { } outer
            ? IsVisible(outer) && (type.IsNestedPublic || type.IsNestedFamily || type.IsNestedFamORAssem)
            : type.IsPublic);

    private static bool IsVisible(MethodBase method) =>
        (method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly) && !method.Name.Contains('<');

    /// <summary>
    /// Not an accessor, and not an override: callers bind to the member that is overridden, and that is held against the
    /// listing where it is declared.
    /// </summary>
    private static bool IsOfItsOwn(MethodInfo method) =>
        method.IsSpecialName
            ? method.Name.StartsWith("op_", StringComparison.Ordinal)
            : method.GetBaseDefinition() == method;

    private static bool IsInit(MethodInfo setter) =>
        setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit));

    private static string Access(MethodBase method) => method.IsPublic ? "public" : method.IsFamily ? "protected" : "protected internal";

    private static string Static(MethodInfo method) => method.IsStatic ? "static " : "";

    private static string This(MethodInfo method) => method.IsDefined(typeof(ExtensionAttribute)) ? "this " : "";
}
