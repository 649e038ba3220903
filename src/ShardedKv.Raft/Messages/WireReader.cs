namespace ShardedKv.Raft;

/// <summary>Reads what <see cref="WireWriter"/> wrote; throws <see cref="MessageFormatException"/> on everything else.</summary>
internal struct WireReader(ReadOnlyMemory<byte> input)
{
    private ReadOnlyMemory<byte> _rest = input;

    public readonly int BytesLeft => _rest.Length;

    public byte ReadByte()
    {
        if (_rest.IsEmpty)
        {
            throw new MessageFormatException("the message ends early");
        }

        var value = _rest.Span[0];
        _rest = _rest[1..];
        return value;
    }

    public long ReadVarint()
    {
        var span = _rest.Span;
        ulong value = 0;
        for (var i = 0; i < span.Length && i < 9; i++)
        {
            value |= (ulong)(span[i] & 0x7F) << (7 * i);
            if ((span[i] & 0x80) == 0)
            {
                // One number, one encoding: equal messages are equal bytes.
                if (i > 0 && span[i] == 0)
                {
                    throw new MessageFormatException("a number has a longer form than it needs");
                }

                _rest = _rest[(i + 1)..];
                return (long)value;
            }
        }

        throw new MessageFormatException(span.Length < 9 ? "the message ends early" : "a number is too long");
    }

    public LogPosition ReadPosition()
    {
        var index = new LogIndex(ReadVarint());
        return new LogPosition(index, new Term(ReadVarint()));
    }

    /// <summary>Nothing may be left.</summary>
    public readonly void End()
    {
        if (BytesLeft > 0)
        {
            throw new MessageFormatException($"{BytesLeft} bytes are left over");
        }
    }

    /// <returns>A slice of the input, not a copy.</returns>
    public ReadOnlyMemory<byte> ReadBytes()
    {
        var length = ReadVarint();
        if (length > _rest.Length)
        {
            throw new MessageFormatException("the message ends early");
        }

        var bytes = _rest[..(int)length];
        _rest = _rest[(int)length..];
        return bytes;
    }
}
