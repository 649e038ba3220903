namespace Akka.Api.Tests;

/// <summary>What is built on the bundled runtime must compile and load on Akka.NET unchanged: it must find nothing here that is not there.</summary>
public class BundledRuntimeTests
{
    public static TheoryData<string> Assemblies => [.. BundledProjects.Names];

    [Fact]
    public void The_projects_are_found() => Assert.Superset(new HashSet<string> { "Akka", "Hocon" }, BundledProjects.Names.ToHashSet());

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void Nothing_is_public_or_protected_that_Akka_NET_lacks(string assembly)
    {
        Assert.True(Listing.Exists(assembly), $"{assembly} is no assembly of Akka.NET 1.5.30 that is listed here: add Listings/{assembly}.txt with its public members, or move the project out of src/Akka.");
        var genuine = Listing.Of(assembly);

        var aliens = Aliens(assembly, genuine, Surface.Of(BundledProjects.Load(assembly)));

        Assert.True(aliens.Count == 0, string.Join('\n', aliens));
    }

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void Nothing_can_be_used_as_what_it_is_not_in_Akka_NET(string assembly)
    {
        var genuine = new Ancestry(Listing.TypeLines);

        // Nobody holds an actor's instance, and from a sealed one nobody derives: how it is made is its own affair.
        var aliens = Surface.TypesOf(BundledProjects.Load(assembly))
            .Where(type => !(type.IsSealed && type.IsAssignableTo(typeof(Actor.ActorBase))))
            .SelectMany(type => Surface.ParentsOf(type).Where(parent => !genuine.Has(type, parent)).Select(parent => $"{TypeName.Of(type)} is a {TypeName.Of(parent)}"))
            .ToList();

        Assert.True(aliens.Count == 0, string.Join('\n', aliens));
    }

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void Nothing_can_be_derived_from_that_is_sealed_in_Akka_NET(string assembly)
    {
        var genuine = new Ancestry(Listing.TypeLines);

        var open = Surface.TypesOf(BundledProjects.Load(assembly)).Where(type => !type.IsSealed && genuine.IsSealed(type)).Select(TypeName.Of).ToList();

        Assert.True(open.Count == 0, string.Join('\n', open));
    }

    /// <summary>A class that was derived from it here would lack the member there.</summary>
    [Theory]
    [MemberData(nameof(Assemblies))]
    public void What_leaves_an_abstract_member_out_cannot_be_derived_from(string assembly)
    {
        var ours = Surface.Of(BundledProjects.Load(assembly)).ToList();
        var present = Listing.From(ours);
        var derivable = ours.Where(line => line.Contains(" :: ctor ", StringComparison.Ordinal)).Select(TypeOf).ToHashSet();

        var missing = Listing.AbstractMembers(assembly).Where(line => derivable.Contains(TypeOf(line)) && !present.Has(line)).ToList();

        Assert.True(missing.Count == 0, "Supply these, or make the constructors of their types private protected:\n" + string.Join('\n', missing));

        static string TypeOf(string line) => line[..line.IndexOf(" :: ", StringComparison.Ordinal)];
    }

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void The_version_is_not_above_that_of_the_oldest_supported_Akka_NET(string assembly)
    {
        var version = BundledProjects.Load(assembly).GetName().Version;

        Assert.True(
            version == new Version(1, 5, 0, 0),
            $"{assembly} has AssemblyVersion {version}: what is built on it would not load on Akka.NET 1.5. src/Akka/Directory.Build.props sets 1.5.0.0.");
    }

    [Fact]
    public void An_alien_is_named_with_its_assembly_and_the_remedy()
    {
        string[] seen = ["Akka.Actor.ActorBase :: method public void Explode(int times)", "Akka.Actor.IActorRef :: type public interface"];

        var aliens = Aliens("Akka", Listing.Of("Akka"), seen);

        Assert.Equal(["Akka has what Akka.NET 1.5.30 lacks: Akka.Actor.ActorBase :: method public void Explode(int times). Make it internal, or give it Akka.NET's own signature as Listings/Akka.txt has it."], aliens);
    }

    private static List<string> Aliens(string assembly, Listing genuine, IEnumerable<string> surface) => surface
        .Where(line => !genuine.Has(line))
        .Select(line => $"{assembly} has what Akka.NET 1.5.30 lacks: {line}. Make it internal, or give it Akka.NET's own signature as Listings/{assembly}.txt has it.")
        .ToList();
}
