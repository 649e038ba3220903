using System.Collections.Immutable;

namespace Akka.Persistence.Sql.Journal;

/// <summary>A row of the journal table, its payload serialized; created in UTC ticks.</summary>
internal readonly record struct EventRow(
    Utf8Text PersistenceId,
    long SequenceNr,
    long Created,
    byte[] Message,
    Utf8Text Manifest,
    int Identifier,
    IImmutableSet<string> Tags);

/// <summary>A text with its bytes: many rows share both, and one database wants the text and the other the bytes.</summary>
internal sealed record Utf8Text(string Text, byte[] Utf8);
