using System.Diagnostics.Metrics;

namespace ShardedKv.Node.Metrics;

/// <summary>The series of one instrument, by their labels. Under the collector's lock.</summary>
internal sealed class CollectedInstrument
{
    /// <summary>One more is left out, and the text says so: tags that grow with the data would fill memory here and in who scrapes.</summary>
    public const int SeriesMax = 2_000;

    private readonly SortedDictionary<string, double> _values = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, HistogramSeries> _histograms = new(StringComparer.Ordinal);
    private readonly HashSet<string> _leftOut = new(StringComparer.Ordinal);
    private readonly Instrument _instrument;
    private readonly MetricKind _kind;
    private readonly bool _adds;
    private readonly double[] _bounds;

    public CollectedInstrument(Instrument instrument)
    {
        var type = instrument.GetType().GetGenericTypeDefinition();
        _instrument = instrument;
        _kind = type == typeof(Counter<>) || type == typeof(ObservableCounter<>) ? MetricKind.Counter
            : type == typeof(Histogram<>) ? MetricKind.Histogram
            : MetricKind.Gauge;
        _adds = type == typeof(Counter<>) || type == typeof(UpDownCounter<>);
        _bounds = BoundsOf(instrument);
        Name = MetricName.Of(instrument.Name, instrument.Unit, _kind);
    }

    public string Name { get; }

    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = LabelText.Of([.. _instrument.Meter.Tags ?? [], .. _instrument.Tags ?? [], .. tags.ToArray()]);
        if (_values.Count + _histograms.Count >= SeriesMax && !_values.ContainsKey(labels) && !_histograms.ContainsKey(labels))
        {
            // As many again are told apart; beyond that the number is a lower bound.
            _ = _leftOut.Count < SeriesMax && _leftOut.Add(labels);
        }
        else if (_kind == MetricKind.Histogram)
        {
            if (!_histograms.TryGetValue(labels, out var histogram))
            {
                _histograms.Add(labels, histogram = new HistogramSeries(_bounds));
            }

            histogram.Record(value);
        }
        else
        {
            _values[labels] = _adds ? _values.GetValueOrDefault(labels) + value : value;
        }
    }

    /// <summary>Before its callback is asked: what it says no more is no more.</summary>
    public void Forget()
    {
        if (_instrument.IsObservable)
        {
            _values.Clear();
            _leftOut.Clear();
        }
    }

    public MetricFamily Family() => new(
        Name,
        _kind,
        _instrument.Description ?? "",
        [
            .. _values.Select(series => new MetricSample("", series.Key, series.Value)),
            .. _histograms.SelectMany(series => series.Value.Samples(series.Key)),
        ],
        _leftOut.Count);

    private static double[] BoundsOf(Instrument instrument)
    {
        IEnumerable<double>? advised = instrument switch
        {
            Histogram<double> of => of.Advice?.HistogramBucketBoundaries,
            Histogram<long> of => of.Advice?.HistogramBucketBoundaries?.Select(bound => (double)bound),
            Histogram<int> of => of.Advice?.HistogramBucketBoundaries?.Select(bound => (double)bound),
            _ => null,
        };
        return advised is null ? HistogramSeries.DefaultBounds : [.. advised.Order()];
    }
}
