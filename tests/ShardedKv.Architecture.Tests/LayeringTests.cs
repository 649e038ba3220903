using System.Reflection;
using System.Xml.Linq;

namespace ShardedKv.Architecture.Tests;

/// <summary>
/// The edges between projects (design §3). A new edge is a change to this table, argued in the commit.
/// </summary>
public sealed class LayeringTests
{
    private static readonly string[] ActorApi =
        ["Akka", "Akka.Remote", "Akka.Cluster", "Akka.Cluster.Tools", "Akka.Coordination", "Akka.Persistence", "Akka.Persistence.Sql", "Hocon"];

    // Storage names SQLite; the actors name the wire format; the pure projects name nothing but each other and protobuf.
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["ShardedKv.Raft"] = [],
        ["ShardedKv.Core"] = ["ShardedKv.Raft"],
        ["ShardedKv.Storage"] = ["ShardedKv.Raft", "ShardedKv.Core"],
        ["ShardedKv.Actors"] = ["ShardedKv.Raft", "ShardedKv.Core", "ShardedKv.Storage", .. ActorApi],
        ["ShardedKv.Node"] = ["ShardedKv.Raft", "ShardedKv.Core", "ShardedKv.Storage", "ShardedKv.Actors", .. ActorApi],
        ["ShardedKv.Cli"] = ["ShardedKv.Raft", "ShardedKv.Core", "ShardedKv.Storage", "ShardedKv.Actors", "ShardedKv.Node", .. ActorApi],
        ["Hocon"] = [],
        ["Akka"] = ["Hocon"],
        ["Akka.Remote"] = ["Akka", "Hocon"],
        ["Akka.Coordination"] = ["Akka", "Hocon"],
        ["Akka.Cluster"] = ["Akka", "Akka.Coordination", "Akka.Remote", "Hocon"],
        ["Akka.Cluster.Tools"] = ["Akka", "Akka.Coordination", "Akka.Cluster"],
        ["Akka.Persistence"] = ["Akka", "Hocon"],
        ["Akka.Persistence.Sql"] = ["Akka", "Akka.Persistence", "Hocon"],
        ["Akka.TestKit"] = ["Akka", "Hocon"],
        ["Akka.TestKit.Xunit2"] = ["Akka", "Akka.TestKit", "Hocon"],
        ["Akka.Remote.TestKit"] = ["Akka", "Akka.Remote", "Akka.TestKit", "Akka.TestKit.Xunit2", "Hocon"],
        ["Akka.MultiNode.TestAdapter"] = ["Akka.Remote.TestKit"],
    };

    public static TheoryData<string> ProjectNames() => new(Repository.Projects.Keys.Order(StringComparer.Ordinal));

    [Theory, MemberData(nameof(ProjectNames))]
    public void A_project_references_only_the_layers_below_it(string project)
    {
        Assert.True(Allowed.ContainsKey(project), $"{project} is not in the table of layers");

        var referenced = References(Repository.Projects[project], "ProjectReference").Select(Path.GetFileNameWithoutExtension)
            .Concat(References(Repository.Projects[project], "AkkaReference"));

        Assert.Empty(referenced.Except(Allowed[project], StringComparer.Ordinal));
    }

    [Theory, MemberData(nameof(ProjectNames))]
    public void A_built_assembly_uses_only_the_layers_below_it(string project)
    {
        var file = Path.Combine(AppContext.BaseDirectory, project == "ShardedKv.Cli" ? "skv.dll" : project + ".dll");
        var ours = Allowed.Keys.ToHashSet(StringComparer.Ordinal);

        var used = Assembly.LoadFrom(file).GetReferencedAssemblies().Select(a => a.Name!).Where(ours.Contains);

        Assert.Empty(used.Except(Allowed[project], StringComparer.Ordinal));
    }

    [Theory, InlineData("ShardedKv.Raft"), InlineData("ShardedKv.Core")]
    public void A_pure_project_sees_no_clock_no_chance_and_no_task(string project)
    {
        Assert.Contains("true", Repository.Projects[project].Descendants("PureProject").Select(p => p.Value));

        var banned = File.ReadAllText(Path.Combine(Repository.Root, "src", "BannedSymbols.Pure.txt"));

        Assert.All(
            ["T:System.Random;", "P:System.DateTime.UtcNow;", "T:System.Diagnostics.Stopwatch;", "T:System.Threading.Tasks.Task;", "M:System.Guid.NewGuid;"],
            symbol => Assert.Contains(symbol, banned, StringComparison.Ordinal));
    }

    [Theory, InlineData("Hocon"), InlineData("Akka"), InlineData("Akka.Remote"), InlineData("Akka.Coordination"), InlineData("Akka.Cluster"),
     InlineData("Akka.Cluster.Tools"), InlineData("Akka.Persistence"), InlineData("Akka.Persistence.Sql"), InlineData("Akka.TestKit"),
     InlineData("Akka.TestKit.Xunit2"), InlineData("Akka.Remote.TestKit"), InlineData("Akka.MultiNode.TestAdapter")]
    public void A_bundled_assembly_loads_where_Akka_NET_1_5_is_asked_for(string assembly)
    {
        var name = AssemblyName.GetAssemblyName(Path.Combine(AppContext.BaseDirectory, assembly + ".dll"));

        Assert.Equal(new Version(1, 5, 0, 0), name.Version);
    }

    [Fact]
    public void The_product_reaches_the_actor_runtime_only_through_AkkaReference()
    {
        var direct = Repository.Projects
            .Where(p => p.Key.StartsWith("ShardedKv.", StringComparison.Ordinal))
            .SelectMany(p => References(p.Value, "ProjectReference").Concat(References(p.Value, "PackageReference"))
                .Where(r => r.Contains("Akka", StringComparison.Ordinal) || r == "Hocon" || r.EndsWith("Hocon.csproj", StringComparison.Ordinal))
                .Select(r => $"{p.Key}: {r}"));

        Assert.Empty(direct);
    }

    private static IEnumerable<string> References(XDocument project, string kind) =>
        project.Descendants(kind).Select(r => r.Attribute("Include")!.Value.Replace('\\', '/'));
}
