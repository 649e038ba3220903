using System.Text.RegularExpressions;

namespace Akka.Api.Tests;

/// <summary>The public and protected members of one Akka.NET 1.5.30 assembly, a line each: <c>type :: member</c>.</summary>
internal sealed partial class Listing
{
    private readonly HashSet<string> _members;

    private Listing(IEnumerable<string> lines) => _members = lines.Select(Comparable).ToHashSet(StringComparer.Ordinal);

    public int Count => _members.Count;

    public static bool Exists(string assembly) => typeof(Listing).Assembly.GetManifestResourceInfo(assembly) is not null;

    /// <summary>Those of all listings that tell what a type is.</summary>
    public static IEnumerable<string> TypeLines =>
        typeof(Listing).Assembly.GetManifestResourceNames().SelectMany(Lines).Where(line => line.Contains(" :: type ", StringComparison.Ordinal));

    /// <summary>What a class that derives from one of these types has to supply.</summary>
    public static IEnumerable<string> AbstractMembers(string assembly) =>
        Lines(assembly).Where(line => line.Contains(" abstract ", StringComparison.Ordinal) && !line.Contains(" :: type ", StringComparison.Ordinal));

    public static Listing Of(string assembly) => new(Lines(assembly));

    public static Listing From(IEnumerable<string> lines) => new(lines);

    public bool Has(string line) => _members.Contains(Comparable(line));

    private static string[] Lines(string assembly)
    {
        using var stream = typeof(Listing).Assembly.GetManifestResourceStream(assembly)
            ?? throw new ArgumentException($"There is no Listings/{assembly}.txt.", nameof(assembly));
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>
    /// Without what changes nothing for a caller: that a member overrides or may be overridden, obsolescence, and what else
    /// a type is besides its kind.
    /// </summary>
    private static string Comparable(string line)
    {
        var plain = TypeDetails().Replace(Attributes().Replace(line.TrimEnd('\r'), ""), " :: type $1");
        return Overriding().Replace(plain, " ");
    }

    [GeneratedRegex(@"\[(InternalApi|Obsolete)[^\]]*\] ")]
    private static partial Regex Attributes();

    [GeneratedRegex(@" (sealed override|abstract|virtual|override|sealed) ")]
    private static partial Regex Overriding();

    [GeneratedRegex(@" :: type (?:(?:public|protected|internal|static|abstract|sealed|readonly|ref) )*(class|struct|interface|enum|delegate).*$")]
    private static partial Regex TypeDetails();
}
