namespace Akka.Event;

/// <summary>Asks filters in turn; the first that decides counts, and what none decides on is kept.</summary>
public class LogFilterEvaluator
{
    public static readonly LogFilterEvaluator NoFilters = new([]);

    private readonly LogFilterBase[] _bySource;
    private readonly LogFilterBase[] _byContent;

    public LogFilterEvaluator(LogFilterBase[] filters)
    {
        _bySource = filters.Where(f => f.FilterType == LogFilterType.Source).ToArray();
        _byContent = filters.Where(f => f.FilterType == LogFilterType.Content).ToArray();
    }

    /// <summary>The text of events need not be put together to decide.</summary>
    public bool EvaluatesLogSourcesOnly => _byContent.Length == 0;

    /// <param name="evt">The event.</param>
    /// <param name="expandedLogMessage">Its text when it was needed to decide, else empty.</param>
    /// <returns>Whether to print it.</returns>
    public virtual bool ShouldTryKeepMessage(LogEvent evt, out string expandedLogMessage)
    {
        expandedLogMessage = "";
        if (!Keeps(_bySource, evt, null))
        {
            return false;
        }

        if (EvaluatesLogSourcesOnly)
        {
            return true;
        }

        expandedLogMessage = StandardOutLogger.Text(evt);
        return Keeps(_byContent, evt, expandedLogMessage);
    }

    private static bool Keeps(LogFilterBase[] filters, LogEvent evt, string? text)
    {
        foreach (var filter in filters)
        {
            var decision = filter.ShouldKeepMessage(evt, text);
            if (decision != LogFilterDecision.NoDecision)
            {
                return decision == LogFilterDecision.Keep;
            }
        }

        return true;
    }
}
