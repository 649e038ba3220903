using Akka.Pattern;

namespace Akka.Persistence.Journal;

/// <summary>Several read adapters for one event type: their events in the order of the adapters. It does not write.</summary>
internal sealed class CombinedReadEventAdapter(IReadOnlyList<IEventAdapter> adapters) : IEventAdapter
{
    public string Manifest(object evt) => throw OnlyReads();

    public object ToJournal(object evt) => throw OnlyReads();

    public IEventSequence FromJournal(object evt, string manifest)
        => EventSequence.Create(adapters.SelectMany(adapter => adapter.FromJournal(evt, manifest).Events));

    private static IllegalStateException OnlyReads() => new(
        "CombinedReadEventAdapter must not be used when writing (creating manifests) events! "
        + "Bind an event type to one adapter that writes.");
}
