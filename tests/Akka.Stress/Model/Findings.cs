namespace Akka.Stress.Model;

/// <summary>What the runtime did that it must not do. Only the first are kept: the rest mostly follows from them.</summary>
internal sealed class Findings
{
    public const int KeptMax = 20;

    private readonly List<string> _kept = [];
    private int _count;

    public int Count => Volatile.Read(ref _count);

    public void Add(string finding)
    {
        Interlocked.Increment(ref _count);
        lock (_kept)
        {
            if (_kept.Count < KeptMax)
            {
                _kept.Add(finding);
            }
        }
    }

    public IReadOnlyList<string> Kept
    {
        get
        {
            lock (_kept)
            {
                return [.. _kept];
            }
        }
    }
}
