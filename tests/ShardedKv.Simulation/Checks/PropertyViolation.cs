namespace ShardedKv.Simulation.Checks;

/// <summary>A property does not hold. Ends the world.</summary>
internal sealed class PropertyViolation(string property, string sentence) : Exception($"{property}: {sentence}")
{
    public string Property => property;

    public string Sentence => sentence;

    /// <summary>What a core threw; null when a check found it.</summary>
    public Exception? Cause { get; init; }

    /// <summary>A drawing of what is wrong, as HTML; null when there is none.</summary>
    public string? Page { get; init; }
}
