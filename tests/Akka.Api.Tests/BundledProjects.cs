using System.Reflection;

namespace Akka.Api.Tests;

/// <summary>The assemblies under src/Akka, as the build found their projects.</summary>
internal static class BundledProjects
{
    public static IReadOnlyList<string> Names { get; } = typeof(BundledProjects).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(metadata => metadata.Key == "BundledProjects")
        .Value!.Split(';');

    public static Assembly Load(string name) => Assembly.LoadFrom(Path.Combine(AppContext.BaseDirectory, name + ".dll"));
}
