namespace ShardedKv.Node.Http.Targets;

/// <summary>The parameters of a query, in their order.</summary>
internal ref struct QueryPairs(ReadOnlySpan<char> text)
{
    private ReadOnlySpan<char> _rest = text;

    /// <param name="name">As it stands in the query.</param>
    /// <param name="value">Decoded; null: its percent encoding is malformed.</param>
    /// <returns>False: there are no more.</returns>
    public bool TryNext(out ReadOnlySpan<char> name, out byte[]? value)
    {
        while (!_rest.IsEmpty)
        {
            var end = _rest.IndexOf('&');
            var pair = end < 0 ? _rest : _rest[..end];
            _rest = end < 0 ? default : _rest[(end + 1)..];
            if (pair.IsEmpty)
            {
                continue;
            }

            var equals = pair.IndexOf('=');
            name = equals < 0 ? pair : pair[..equals];
            value = PercentText.TryDecode(equals < 0 ? default : pair[(equals + 1)..], out var decoded) ? decoded : null;
            return true;
        }

        name = default;
        value = null;
        return false;
    }
}
