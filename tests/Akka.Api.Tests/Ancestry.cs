using System.Text.RegularExpressions;

namespace Akka.Api.Tests;

/// <summary>What the types of all listings may be taken for, and whether they may be derived from. Type arguments are left out.</summary>
internal sealed partial class Ancestry
{
    private readonly Dictionary<string, (bool IsSealed, string[] Parents)> _types = [];

    public Ancestry(IEnumerable<string> typeLines)
    {
        foreach (var line in typeLines)
        {
            if (TypeLine().Match(line) is { Success: true } match)
            {
                var parents = Plain(match.Groups["parents"].Value).Split(", ", StringSplitOptions.RemoveEmptyEntries);
                _types[Plain(match.Groups["name"].Value)] = (match.Groups["modifiers"].Value.Contains("sealed", StringComparison.Ordinal), parents);
            }
        }
    }

    public bool IsSealed(Type type) => _types.TryGetValue(Plain(TypeName.Of(type)), out var found) && found.IsSealed;

    /// <summary>Whether Akka.NET's type of the same name can be used as <paramref name="ancestor"/>.</summary>
    public bool Has(Type type, Type ancestor) => Reaches(Plain(TypeName.Of(type)), Plain(TypeName.Of(ancestor)));

    private static string Plain(string name)
    {
        for (string before; (before = name) != (name = Arguments().Replace(name, ""));)
        {
        }

        return name;
    }

    private bool Reaches(string type, string ancestor) =>
        type == ancestor || (_types.TryGetValue(type, out var found) && found.Parents.Any(parent => Reaches(parent, ancestor)));

    [GeneratedRegex(@"^(?<name>.+) :: type (?<modifiers>.*?)\b(class|struct|interface)\b(?: : (?<parents>.*?))?(?: where .*)?$")]
    private static partial Regex TypeLine();

    [GeneratedRegex("<[^<>]*>")]
    private static partial Regex Arguments();
}
