using System.Text;
using ShardedKv.Cli.Bench;
using ShardedKv.Cli.Client;

namespace ShardedKv.Cli.Tests.Bench;

public class RequestFormTests
{
    private static readonly Uri Address = new("http://127.0.0.1:8080");

    [Fact]
    public void This_stores_requests_carry_key_and_value()
    {
        var form = new SkvForm(Address, "abc"u8.ToArray());

        Assert.Equal(
            "PUT /v1/kv/bench-0000000042 HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nContent-Length: 3\r\n\r\nabc", Text(form.Put(42)));
        Assert.Equal("GET /v1/kv/bench-2147483646 HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n\r\n", Text(form.Get(int.MaxValue - 1)));
        Assert.True(form.HasValue(new HttpResponse(200, null, null, default)));
    }

    [Fact]
    public void Etcds_requests_carry_them_in_base64()
    {
        var form = new EtcdForm(Address, "abc"u8.ToArray());
        var key = Convert.ToBase64String("bench-0000000042"u8);

        var put = $"{{\"key\":\"{key}\",\"value\":\"YWJj\"}}";
        Assert.Equal(
            $"POST /v3/kv/put HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nContent-Length: {put.Length}\r\nContent-Type: application/json\r\n\r\n{put}",
            Text(form.Put(42)));
        var get = $"{{\"key\":\"{key}\"}}";
        Assert.Equal(
            $"POST /v3/kv/range HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nContent-Length: {get.Length}\r\nContent-Type: application/json\r\n\r\n{get}",
            Text(form.Get(42)));
    }

    [Theory]
    [InlineData("{\"header\":{},\"kvs\":[{\"key\":\"\"}],\"count\":\"1\"}", true)]
    [InlineData("{\"header\":{}}", false)]
    public void An_etcd_answer_without_a_value_does_not_count(string body, bool has)
    {
        var form = new EtcdForm(Address, []);

        Assert.Equal(has, form.HasValue(new HttpResponse(200, null, null, Encoding.UTF8.GetBytes(body))));
    }

    private static string Text(ReadOnlyMemory<byte> request) => Encoding.ASCII.GetString(request.Span);
}
