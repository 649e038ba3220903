namespace Akka.Remote.TestKit;

/// <summary>A node of a spec, by the part it plays there.</summary>
public sealed class RoleName(string name) : IEquatable<RoleName>
{
    public string Name { get; } = name;

    public bool Equals(RoleName? other) => other is not null && other.Name == Name;

    public override bool Equals(object? obj) => Equals(obj as RoleName);

    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => $"RoleName({Name})";

    public static bool operator ==(RoleName? left, RoleName? right) => Equals(left, right);

    public static bool operator !=(RoleName? left, RoleName? right) => !Equals(left, right);
}
