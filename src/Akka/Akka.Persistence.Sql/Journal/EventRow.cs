using System.Collections.Immutable;

namespace Akka.Persistence.Sql.Journal;

/// <summary>A row of the journal table, its payload serialized; created in UTC ticks.</summary>
internal readonly record struct EventRow(
    byte[] PersistenceId,
    long SequenceNr,
    long Created,
    byte[] Message,
    byte[] Manifest,
    int Identifier,
    IImmutableSet<string> Tags);
