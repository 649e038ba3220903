namespace Akka.Remote.TestKit.Barriers;

/// <summary>An answer to a node that entered a barrier.</summary>
/// <param name="Failure">Null: everybody is there, go on.</param>
internal sealed record Verdict(string Node, string? Failure);
