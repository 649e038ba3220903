using System.Collections.Concurrent;
using Akka.Actor;

namespace Akka.Remote;

/// <summary>Remote references by path. Emptied when full: what is in use comes back at once. For any thread.</summary>
internal sealed class ResolveCache
{
    public const int EntriesMax = 10_000;

    /// <summary>A longer path is not remembered.</summary>
    public const int PathCharsMax = 1024;

    private readonly ConcurrentDictionary<string, RemoteActorRef> _refs = new(StringComparer.Ordinal);
    private int _count;

    public RemoteActorRef? Get(string path) => _refs.GetValueOrDefault(path);

    public void Add(string path, RemoteActorRef actorRef)
    {
        if (path.Length > PathCharsMax)
        {
            return;
        }

        if (Interlocked.Increment(ref _count) > EntriesMax)
        {
            _refs.Clear();
            Interlocked.Exchange(ref _count, 0);
        }

        _refs[path] = actorRef;
    }
}
