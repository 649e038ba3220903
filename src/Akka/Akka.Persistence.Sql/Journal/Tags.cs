using System.Collections.Immutable;
using Akka.Persistence.Sql.Config;

namespace Akka.Persistence.Sql.Journal;

/// <summary>Where the tags of an event go.</summary>
internal sealed class Tags(TagMode mode, string separator)
{
    public bool InTable { get; } = mode is TagMode.TagTable or TagMode.Both;

    public bool InColumn { get; } = mode is TagMode.Csv or TagMode.Both;

    /// <summary>The column's text: separators around each, empty for none.</summary>
    public string Joined(IImmutableSet<string> tags)
        => tags.Count == 0 ? "" : separator + string.Join(separator, tags) + separator;
}
