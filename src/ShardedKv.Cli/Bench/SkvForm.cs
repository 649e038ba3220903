using ShardedKv.Cli.Client;

namespace ShardedKv.Cli.Bench;

/// <summary>Requests to this store.</summary>
internal sealed class SkvForm : IRequestForm
{
    private const string Path = "/v1/kv/";
    private static readonly string KeyPlace = new('0', BenchKey.Bytes);

    private readonly byte[] _put;
    private readonly byte[] _get;

    public SkvForm(Uri address, byte[] value)
    {
        _put = HttpRequestText.Of("PUT", address, Path + KeyPlace, value);
        _get = HttpRequestText.Of("GET", address, Path + KeyPlace, []);
    }

    /// <inheritdoc />
    public ReadOnlyMemory<byte> Put(int key) => With(_put, "PUT ", key);

    /// <inheritdoc />
    public ReadOnlyMemory<byte> Get(int key) => With(_get, "GET ", key);

    /// <inheritdoc />
    public bool HasValue(in HttpResponse response) => response.Status == 200;

    private static byte[] With(byte[] request, string method, int key)
    {
        BenchKey.Write(key, request.AsSpan(method.Length + Path.Length));
        return request;
    }
}
