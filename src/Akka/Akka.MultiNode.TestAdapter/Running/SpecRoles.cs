using System.Reflection;
using Akka.Remote.TestKit;

namespace Akka.MultiNode.TestAdapter.Running;

/// <summary>Finds out which nodes a spec has without making the spec: a constructor of it, or of a base class, takes its config.</summary>
internal static class SpecRoles
{
    private const BindingFlags All = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    /// <exception cref="InvalidOperationException">No config is found, it cannot be made, or it has no roles.</exception>
    public static IReadOnlyList<string> Of(Type spec)
    {
        var configType = ConfigType(spec) ?? throw new InvalidOperationException(
            $"[{spec}] has no constructor that takes its MultiNodeConfig. Write: public {spec.Name}() : this(new MyConfig()) {{ }} and protected {spec.Name}(MyConfig config) : base(config, typeof({spec.Name})) {{ }}");
        var constructor = configType.GetConstructors(All).FirstOrDefault(c => c.GetParameters().All(p => p.IsOptional))
            ?? throw new InvalidOperationException($"[{configType}] needs a constructor that takes nothing");
        var config = (MultiNodeConfig)constructor.Invoke([.. constructor.GetParameters().Select(p => p.DefaultValue)]);
        return config.Roles.Count > 0 ? [.. config.Roles.Select(role => role.Name)] : throw new InvalidOperationException($"[{configType}] names no role");
    }

    private static Type? ConfigType(Type spec)
    {
        for (var type = spec; type is not null && type != typeof(MultiNodeSpec); type = type.BaseType)
        {
            var config = type.GetConstructors(All)
                .SelectMany(c => c.GetParameters())
                .Select(p => p.ParameterType)
                .FirstOrDefault(p => typeof(MultiNodeConfig).IsAssignableFrom(p) && !p.IsAbstract);
            if (config is not null)
            {
                return config;
            }
        }

        return null;
    }
}
