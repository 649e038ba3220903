namespace Akka.MultiNode.TestAdapter.Running;

/// <summary>Says of each node that failed why.</summary>
internal sealed class SpecFailedException(string story) : Exception(story)
{
    // Where the runner found out is of no interest.
    public override string? StackTrace => null;
}
