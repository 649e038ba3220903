namespace Akka.Persistence.Sql.Journal;

/// <summary>A row of the journal table as a replay reads it.</summary>
/// <param name="SequenceNr">From 1.</param>
/// <param name="Message">The payload, serialized.</param>
/// <param name="Manifest">Empty for none.</param>
/// <param name="Identifier">The serializer's; null in rows of plugins that wrote the type's name into the manifest.</param>
/// <param name="WriterUuid">Empty where the table has no such column.</param>
/// <param name="Created">UTC ticks.</param>
internal sealed record StoredEvent(
    long SequenceNr, byte[] Message, string Manifest, int? Identifier, string WriterUuid, long Created);
