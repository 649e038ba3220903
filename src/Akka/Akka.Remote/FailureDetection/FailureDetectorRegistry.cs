using System.Collections.Concurrent;

namespace Akka.Remote;

/// <summary>A failure detector for each of many peers, made when the first heartbeat comes.</summary>
public interface IFailureDetectorRegistry<T>
{
    /// <summary>True also for one that never sent a heartbeat.</summary>
    bool IsAvailable(T resource);

    bool IsMonitoring(T resource);

    void Heartbeat(T resource);

    /// <summary>Forgets one peer's history.</summary>
    void Remove(T resource);

    /// <summary>Forgets all.</summary>
    void Reset();
}

public class DefaultFailureDetectorRegistry<T>(Func<FailureDetector> factory) : IFailureDetectorRegistry<T>
    where T : notnull
{
    private readonly ConcurrentDictionary<T, FailureDetector> _detectors = new();
    private readonly Lock _making = new();

    public bool IsAvailable(T resource) => !_detectors.TryGetValue(resource, out var detector) || detector.IsAvailable;

    public bool IsMonitoring(T resource) => _detectors.TryGetValue(resource, out var detector) && detector.IsMonitoring;

    public void Heartbeat(T resource)
    {
        if (!_detectors.TryGetValue(resource, out var detector))
        {
            lock (_making)
            {
                detector = _detectors.GetOrAdd(resource, Make);
            }
        }

        detector.HeartBeat();
    }

    public void Remove(T resource) => _detectors.TryRemove(resource, out _);

    public void Reset() => _detectors.Clear();

    /// <summary>The detector of one peer; null before its first heartbeat.</summary>
    internal FailureDetector? GetFailureDetector(T resource) => _detectors.GetValueOrDefault(resource);

    private FailureDetector Make(T resource)
    {
        var detector = factory();
        if (detector is PhiAccrualFailureDetector phi)
        {
            phi.Address = resource.ToString()!;
        }

        return detector;
    }
}
