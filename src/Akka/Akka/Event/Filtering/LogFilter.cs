using System.Text.RegularExpressions;
using Akka.Actor;

namespace Akka.Event;

public enum LogFilterType
{
    /// <summary>Looks at the source alone: the text need not be put together.</summary>
    Source,

    /// <summary>Looks at the whole text.</summary>
    Content,
}

public enum LogFilterDecision
{
    Keep,
    Drop,
    NoDecision,
}

/// <summary>Says of a log event whether it shall be printed.</summary>
public abstract class LogFilterBase : INoSerializationVerificationNeeded, IDeadLetterSuppression
{
    public abstract LogFilterType FilterType { get; }

    /// <param name="content">The event.</param>
    /// <param name="expandedMessage">Its whole text, when that is put together already.</param>
    public abstract LogFilterDecision ShouldKeepMessage(LogEvent content, string? expandedMessage = null);

    private protected static LogFilterDecision DropIf(bool matches) => matches ? LogFilterDecision.Drop : LogFilterDecision.NoDecision;
}

/// <summary>Drops what comes from one source.</summary>
public sealed class ExactMatchLogSourceFilter(string source, StringComparison comparison = StringComparison.OrdinalIgnoreCase) : LogFilterBase
{
    public override LogFilterType FilterType => LogFilterType.Source;

    public override LogFilterDecision ShouldKeepMessage(LogEvent content, string? expandedMessage = null) =>
        DropIf(string.Equals(content.LogSource, source, comparison));
}

/// <summary>Drops what comes from sources that match.</summary>
public sealed class RegexLogSourceFilter(Regex sourceRegex) : LogFilterBase
{
    public override LogFilterType FilterType => LogFilterType.Source;

    public override LogFilterDecision ShouldKeepMessage(LogEvent content, string? expandedMessage = null) =>
        DropIf(sourceRegex.IsMatch(content.LogSource));
}

/// <summary>Drops what has a matching text.</summary>
public sealed class RegexLogMessageFilter(Regex messageRegex) : LogFilterBase
{
    public override LogFilterType FilterType => LogFilterType.Content;

    public override LogFilterDecision ShouldKeepMessage(LogEvent content, string? expandedMessage = null) =>
        DropIf(messageRegex.IsMatch(expandedMessage ?? StandardOutLogger.Text(content)));
}
