using System.Diagnostics.Metrics;

namespace ShardedKv.Node.Metrics;

/// <summary>Listens to one meter from now on, and says what its instruments stand at when it is asked. Any thread may measure and ask.</summary>
/// <remarks>The meter itself, not its name: a process may have several nodes, and each shows its own figures.</remarks>
internal sealed class MeterCollector : IDisposable
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, CollectedInstrument> _instruments = new(StringComparer.Ordinal);
    private readonly MeterListener _listener = new();

    public MeterCollector(Meter meter)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter, meter))
            {
                var collected = new CollectedInstrument(instrument);
                lock (_gate)
                {
                    _instruments[collected.Name] = collected;
                }

                listener.EnableMeasurementEvents(instrument, collected);
            }
        };
        _listener.SetMeasurementEventCallback<byte>((_, value, tags, state) => Record(state, value, tags));
        _listener.SetMeasurementEventCallback<short>((_, value, tags, state) => Record(state, value, tags));
        _listener.SetMeasurementEventCallback<int>((_, value, tags, state) => Record(state, value, tags));
        _listener.SetMeasurementEventCallback<long>((_, value, tags, state) => Record(state, value, tags));
        _listener.SetMeasurementEventCallback<float>((_, value, tags, state) => Record(state, value, tags));
        _listener.SetMeasurementEventCallback<double>((_, value, tags, state) => Record(state, value, tags));
        _listener.SetMeasurementEventCallback<decimal>((_, value, tags, state) => Record(state, (double)value, tags));
        _listener.Start();
    }

    /// <summary>In the order of the names.</summary>
    public IReadOnlyList<MetricFamily> Collect()
    {
        lock (_gate)
        {
            foreach (var instrument in _instruments.Values)
            {
                instrument.Forget();
            }

            _listener.RecordObservableInstruments();
            return [.. _instruments.Values.Select(instrument => instrument.Family())];
        }
    }

    public void Dispose() => _listener.Dispose();

    private void Record(object? state, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        lock (_gate)
        {
            ((CollectedInstrument)state!).Record(value, tags);
        }
    }
}
