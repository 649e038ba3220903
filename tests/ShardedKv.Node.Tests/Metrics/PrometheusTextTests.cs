using System.Diagnostics.Metrics;
using System.Text;
using ShardedKv.Node.Metrics;

namespace ShardedKv.Node.Tests.Metrics;

/// <summary>The text format 0.0.4, held against its definition line by line.</summary>
public sealed class PrometheusTextTests : IDisposable
{
    private readonly Meter _meter = new("Small", null, [new("node", "n1")]);
    private readonly MeterCollector _collector;

    public PrometheusTextTests() => _collector = new MeterCollector(_meter);

    public void Dispose()
    {
        _collector.Dispose();
        _meter.Dispose();
    }

    [Fact]
    public void Every_kind_of_instrument_has_its_name_its_type_its_help_and_its_samples()
    {
        var requests = _meter.CreateCounter<long>("small.requests", "{request}", "Requests, by \\ and\nlines");
        var sent = _meter.CreateCounter<double>("small.sent", "By");
        var open = _meter.CreateUpDownCounter<int>("small.open");
        _meter.CreateObservableGauge("small.share", () => 0.25, "1", "A share");
        _meter.CreateObservableCounter("small.sync.time", () => new Measurement<double>(1.5, new KeyValuePair<string, object?>("group", "g1")), "s", "Syncs");
        var took = _meter.CreateHistogram("small.took", "s", "Latency", null, new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 1] });

        requests.Add(1, new KeyValuePair<string, object?>("path", "/a\\\"b\"\n"));
        requests.Add(2, new KeyValuePair<string, object?>("path", "/"));
        requests.Add(3, new KeyValuePair<string, object?>("path", "/"));
        sent.Add(1024);
        open.Add(5);
        open.Add(-2);
        foreach (var seconds in (double[])[0.05, 0.1, 0.5, 7])
        {
            took.Record(seconds, new KeyValuePair<string, object?>("op", "get"));
        }

        Assert.Equal(
            """
            # HELP small_open 
            # TYPE small_open gauge
            small_open{node="n1"} 3
            # HELP small_requests_total Requests, by \\ and\nlines
            # TYPE small_requests_total counter
            small_requests_total{node="n1",path="/"} 5
            small_requests_total{node="n1",path="/a\\\"b\"\n"} 1
            # HELP small_sent_bytes_total 
            # TYPE small_sent_bytes_total counter
            small_sent_bytes_total{node="n1"} 1024
            # HELP small_share_ratio A share
            # TYPE small_share_ratio gauge
            small_share_ratio{node="n1"} 0.25
            # HELP small_sync_time_seconds_total Syncs
            # TYPE small_sync_time_seconds_total counter
            small_sync_time_seconds_total{group="g1",node="n1"} 1.5
            # HELP small_took_seconds Latency
            # TYPE small_took_seconds histogram
            small_took_seconds_bucket{node="n1",op="get",le="0.1"} 2
            small_took_seconds_bucket{node="n1",op="get",le="1"} 3
            small_took_seconds_bucket{node="n1",op="get",le="+Inf"} 4
            small_took_seconds_sum{node="n1",op="get"} 7.65
            small_took_seconds_count{node="n1",op="get"} 4

            """.ReplaceLineEndings("\n"),
            Text());
    }

    [Fact]
    public void What_an_observable_instrument_says_no_more_is_no_more()
    {
        var down = new List<string> { "Broken" };
        _meter.CreateObservableGauge("small.down", () => down.Select(why => new Measurement<int>(1, new KeyValuePair<string, object?>("reason", why))));
        Assert.Contains("small_down{node=\"n1\",reason=\"Broken\"} 1\n", Text(), StringComparison.Ordinal);

        down.Clear();

        Assert.Equal("", Text());
    }

    [Fact]
    public void Another_meter_of_the_same_name_is_another_nodes()
    {
        using var other = new Meter("Small", null, [new("node", "n2")]);
        other.CreateObservableGauge("small.share", () => 1);

        Assert.Equal("", Text());
    }

    [Fact]
    public void Series_beyond_the_bound_are_left_out_and_the_text_says_how_many()
    {
        var counter = _meter.CreateCounter<int>("small.keys");
        for (var i = 0; i < CollectedInstrument.SeriesMax + 3; i++)
        {
            counter.Add(1, new KeyValuePair<string, object?>("key", i));
        }

        var lines = Text().Split('\n');

        Assert.Equal(CollectedInstrument.SeriesMax, lines.Count(line => line.StartsWith("small_keys_total{", StringComparison.Ordinal)));
        Assert.Contains("# 3 more series of small_keys_total are left out", lines);
    }

    [Theory]
    [InlineData(double.PositiveInfinity, "+Inf")]
    [InlineData(double.NegativeInfinity, "-Inf")]
    [InlineData(double.NaN, "NaN")]
    [InlineData(1763760000.25, "1763760000.25")]
    [InlineData(268435456, "268435456")]
    public void Numbers_are_written_as_they_are_read(double value, string text) => Assert.Equal(text, PrometheusText.Number(value));

    private string Text() => Encoding.UTF8.GetString(PrometheusText.Write(_collector.Collect()));
}
