namespace Akka.Persistence.Sql.Config;

/// <summary>Where an event's tags are stored.</summary>
public enum TagMode
{
    /// <summary>In a column of the journal, separators around each.</summary>
    Csv = 0,

    /// <summary>In a table of their own.</summary>
    TagTable = 1,

    Both = 2,
}
