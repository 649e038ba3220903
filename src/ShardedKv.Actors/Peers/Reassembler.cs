namespace ShardedKv.Actors.Peers;

/// <summary>
/// Puts batches together from fragments of one link. Fragments of a link arrive in order or not at all, so one batch is open
/// at a time; a gap drops the open batch, never a later one.
/// </summary>
internal sealed class Reassembler(PeerSettings settings)
{
    private ulong _number;
    private int _next;
    private int _count;
    private byte[] _buffer = [];
    private int _length;

    /// <summary>The newest batch of which a fragment has been seen.</summary>
    public ulong Number => _number;

    /// <returns>The whole batch with its last fragment, otherwise null.</returns>
    /// <exception cref="PeerProtocolException">The fragment breaks the protocol's bounds.</exception>
    public ReadOnlyMemory<byte>? Add(PeerWire.Fragment fragment)
    {
        if (fragment.Count < 1 || fragment.Index < 0 || fragment.Index >= fragment.Count
            || (long)fragment.Count * settings.FragmentBytesMax > settings.BatchBytesMax + settings.FragmentBytesMax)
        {
            throw new PeerProtocolException(
                $"fragment {fragment.Index} of {fragment.Count} is out of bounds; a batch may have {settings.BatchBytesMax} bytes");
        }

        if (fragment.Number < _number)
        {
            return null;
        }

        if (fragment.Count == 1)
        {
            Open(fragment);
            _next = 1;
            return fragment.Bytes;
        }

        if (fragment.Number != _number)
        {
            Open(fragment);
        }

        if (fragment.Index != _next || fragment.Count != _count)
        {
            // A fragment before this one was lost: nothing more can come of this batch.
            _next = int.MaxValue;
            return null;
        }

        if (_buffer.Length < _length + fragment.Bytes.Length)
        {
            Array.Resize(ref _buffer, Math.Max(_length + fragment.Bytes.Length, _count * settings.FragmentBytesMax));
        }

        fragment.Bytes.CopyTo(_buffer.AsMemory(_length));
        _length += fragment.Bytes.Length;
        _next++;
        if (_next < _count)
        {
            return null;
        }

        var whole = _buffer.AsMemory(0, _length);
        _buffer = [];
        return whole;
    }

    private void Open(PeerWire.Fragment fragment)
    {
        _number = fragment.Number;
        _count = fragment.Count;
        _next = 0;
        _length = 0;
        _buffer = [];
    }
}

/// <summary>A peer has sent what no peer of this version sends.</summary>
public sealed class PeerProtocolException(string message) : Exception(message);
