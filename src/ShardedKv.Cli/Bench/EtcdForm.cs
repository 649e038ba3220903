using System.Buffers.Text;
using System.Text;
using ShardedKv.Cli.Client;

namespace ShardedKv.Cli.Bench;

/// <summary>Requests to etcd's HTTP gateway (v3 API): JSON, key and value in base64. Reads are linearizable, as by default.</summary>
internal sealed class EtcdForm : IRequestForm
{
    private const string KeyField = "{\"key\":\"";
    private static readonly int KeyChars = Base64.GetMaxEncodedToUtf8Length(BenchKey.Bytes);

    private readonly byte[] _put;
    private readonly byte[] _get;
    private readonly int _putKey;
    private readonly int _getKey;

    public EtcdForm(Uri address, byte[] value)
    {
        var place = new string('A', KeyChars);
        var body = $"{KeyField}{place}\",\"value\":\"{Convert.ToBase64String(value)}\"}}";
        _put = HttpRequestText.Of("POST", address, "/v3/kv/put", Encoding.ASCII.GetBytes(body), "Content-Type: application/json");
        _putKey = _put.Length - body.Length + KeyField.Length;

        body = $"{KeyField}{place}\"}}";
        _get = HttpRequestText.Of("POST", address, "/v3/kv/range", Encoding.ASCII.GetBytes(body), "Content-Type: application/json");
        _getKey = _get.Length - body.Length + KeyField.Length;
    }

    /// <inheritdoc />
    public ReadOnlyMemory<byte> Put(int key) => With(_put, _putKey, key);

    /// <inheritdoc />
    public ReadOnlyMemory<byte> Get(int key) => With(_get, _getKey, key);

    /// <inheritdoc />
    public bool HasValue(in HttpResponse response) => response.Status == 200 && response.Body.Span.IndexOf("\"kvs\""u8) >= 0;

    private static byte[] With(byte[] request, int place, int key)
    {
        Span<byte> text = stackalloc byte[BenchKey.Bytes];
        BenchKey.Write(key, text);
        Base64.EncodeToUtf8(text, request.AsSpan(place, KeyChars), out _, out _);
        return request;
    }
}
