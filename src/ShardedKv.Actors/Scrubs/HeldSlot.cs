using ShardedKv.Actors.Replicas;

namespace ShardedKv.Actors.Scrubs;

/// <summary>Hands a held store from one actor to another that may be gone by then: held in a message that nobody receives, it would stay held.</summary>
internal sealed class HeldSlot : IDisposable
{
    private readonly Lock _gate = new();
    private HeldStore? _held;
    private bool _closed;

    /// <summary>Lets it go at once when nobody will take it.</summary>
    public void Put(HeldStore held)
    {
        lock (_gate)
        {
            if (!_closed)
            {
                _held = held;
                return;
            }
        }

        held.Dispose();
    }

    /// <returns>The taker's to dispose of.</returns>
    public HeldStore Take()
    {
        lock (_gate)
        {
            var held = _held ?? throw new InvalidOperationException("the slot is empty");
            _held = null;
            return held;
        }
    }

    public void Dispose()
    {
        HeldStore? held;
        lock (_gate)
        {
            _closed = true;
            held = _held;
            _held = null;
        }

        held?.Dispose();
    }
}
