namespace Akka;

/// <summary>Stands for a type parameter that is not used. All instances are equal.</summary>
#pragma warning disable CA1036 // Akka.NET defines no comparison operators here.
public sealed class NotUsed : IEquatable<NotUsed>, IComparable<NotUsed>
{
    public static readonly NotUsed Instance = new();

    private NotUsed()
    {
    }

    public int CompareTo(NotUsed? other) => 0;

    public bool Equals(NotUsed? other) => other is not null;

    public override bool Equals(object? obj) => obj is NotUsed;

    public override int GetHashCode() => 0;

    public override string ToString() => "()";
}
