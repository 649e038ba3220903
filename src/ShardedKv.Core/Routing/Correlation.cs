namespace ShardedKv.Core.Routing;

/// <summary>Names one request of one region for as long as the process lives; every attempt of it carries the same one.</summary>
public readonly record struct Correlation(long Value)
{
    public override string ToString() => $"q{Value}";
}
