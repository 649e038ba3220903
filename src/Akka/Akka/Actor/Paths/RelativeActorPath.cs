namespace Akka.Actor;

public static class RelativeActorPath
{
    /// <summary>The elements of a path without an address, or null when the text has one.</summary>
    public static IEnumerable<string>? Unapply(string addr) =>
        addr.Contains("://", StringComparison.Ordinal) ? null : addr.Split('/');
}
