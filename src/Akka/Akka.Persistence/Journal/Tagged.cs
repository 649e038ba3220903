using System.Collections.Immutable;

namespace Akka.Persistence.Journal;

/// <summary>An event with tags, which the journal stores beside it; usually made by a write event adapter.</summary>
public struct Tagged
{
    public Tagged(object payload, IEnumerable<string> tags)
        : this(payload, tags.ToImmutableHashSet())
    {
    }

    public Tagged(object payload, IImmutableSet<string> tags)
        => (Payload, Tags) = (payload, tags);

    public object Payload { get; }

    public IImmutableSet<string> Tags { get; }
}
