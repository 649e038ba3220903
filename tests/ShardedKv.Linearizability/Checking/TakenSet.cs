namespace ShardedKv.Linearizability.Checking;

/// <summary>The operations taken so far, by number. Its hash is kept as it changes, since it is looked up at every step.</summary>
internal sealed class TakenSet(int count)
{
    private readonly ulong[] _words = new ulong[(count + 63) / 64];
    private ulong _hash;
    private int _full;
    private int _end;

    public void Add(int operation)
    {
        Flip(operation);
        _end = Math.Max(_end, (operation >> 6) + 1);
        while (_full < _words.Length && _words[_full] == ulong.MaxValue)
        {
            _full++;
        }
    }

    public void Remove(int operation)
    {
        Flip(operation);
        _full = Math.Min(_full, operation >> 6);
        while (_end > 0 && _words[_end - 1] == 0)
        {
            _end--;
        }
    }

    /// <summary>
    /// Compared by value. Operations are taken nearly in their order, so only the words between the last of the full ones and
    /// the first of the empty ones are kept: a long history is remembered in a few bytes a step.
    /// </summary>
    public Picture Take() => new(_full, _words.AsSpan(_full, Math.Max(0, _end - _full)).ToArray(), _hash);

    private void Flip(int operation)
    {
        _words[operation >> 6] ^= 1UL << (operation & 63);

        // Members' hashes joined by exclusive or: the order in which they came does not matter (Zobrist).
        var mixed = ((ulong)operation + 1) * 0x9E3779B97F4A7C15;
        mixed = (mixed ^ (mixed >> 29)) * 0xBF58476D1CE4E5B9;
        _hash ^= mixed ^ (mixed >> 32);
    }

    public readonly struct Picture(int full, ulong[] words, ulong hash) : IEquatable<Picture>
    {
        private readonly int _full = full;
        private readonly ulong[] _words = words;
        private readonly ulong _hash = hash;

        public bool Equals(Picture other) => _hash == other._hash && _full == other._full && _words.AsSpan().SequenceEqual(other._words);

        public override bool Equals(object? obj) => obj is Picture other && Equals(other);

        public override int GetHashCode() => (int)(_hash >> 32);
    }
}
