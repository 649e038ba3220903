using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Akka.Remote.Tests.Systems;
using Akka.Remote.Transport;

namespace Akka.Remote.Tests.Transport;

/// <summary>Who trusts whom.</summary>
public sealed class TlsTests : IDisposable
{
    private static readonly X509Certificate2 _root = Certificates.Root();

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _limit = new(Nodes.Patience);

    public TlsTests() => _listener.Start();

    public void Dispose()
    {
        _listener.Dispose();
        _limit.Dispose();
    }

    [Fact]
    public async Task Two_whose_certificates_lead_to_one_trusted_root_talk()
    {
        var (connecting, listening) = await Shake(Trusting(Certificates.Node(_root)), Trusting(Certificates.Node(_root)));

        var (here, there) = (await connecting, await listening);
        await here.WriteAsync(new byte[] { 7 }, _limit.Token);

        Assert.Equal(7, there.ReadByte());
        Assert.True(((SslStream)here).IsMutuallyAuthenticated);
        Assert.True(((SslStream)there).IsMutuallyAuthenticated);
    }

    [Fact]
    public async Task One_that_connects_with_a_certificate_of_another_root_is_refused()
    {
        var (_, listening) = await Shake(connects: Trusting(Certificates.Node(Certificates.Root("other"))), listens: Trusting(Certificates.Node(_root)));

        await Assert.ThrowsAsync<AuthenticationException>(() => listening);
    }

    [Fact]
    public async Task One_that_listens_with_a_certificate_of_another_root_is_refused()
    {
        var (connecting, _) = await Shake(connects: Trusting(Certificates.Node(_root)), listens: Trusting(Certificates.Node(Certificates.Root("other"))));

        await Assert.ThrowsAsync<AuthenticationException>(() => connecting);
    }

    [Fact]
    public async Task One_that_listens_under_another_name_than_ones_own_is_refused()
    {
        var (connecting, _) = await Shake(connects: Trusting(Certificates.Node(_root)), listens: Trusting(Certificates.Node(_root, "elsewhere.test")));

        await Assert.ThrowsAsync<AuthenticationException>(() => connecting);
    }

    [Theory]
    [InlineData(false), InlineData(true)]
    public async Task One_that_connects_without_a_certificate_is_refused_even_without_validation(bool suppressValidation)
    {
        var listens = Trusting(Certificates.Node(_root)) with { SuppressValidation = suppressValidation };
        var accepted = AcceptAsync(listens);
        using var client = new TcpClient();
        await client.ConnectAsync((IPEndPoint)_listener.LocalEndpoint, _limit.Token);
        await using var stream = new SslStream(client.GetStream());

        var connecting = stream.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions { TargetHost = "cluster.test", RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null },
            _limit.Token);

        await Assert.ThrowsAsync<AuthenticationException>(() => accepted);
        await Record.ExceptionAsync(() => connecting);
    }

    private async Task<(Task<Stream> Connecting, Task<Stream> Listening)> Shake(TlsSettings connects, TlsSettings listens)
    {
        var listening = AcceptAsync(listens);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(_listener.LocalEndpoint, _limit.Token);
        var connecting = new Tls(connects).ConnectAsync(new NetworkStream(socket, ownsSocket: true), _limit.Token);
        await Task.WhenAny(Task.WhenAll(connecting, listening), Task.Delay(Nodes.Patience));
        return (connecting, listening);
    }

    private async Task<Stream> AcceptAsync(TlsSettings settings) =>
        await new Tls(settings).ListenAsync(new NetworkStream(await _listener.AcceptSocketAsync(_limit.Token), ownsSocket: true), _limit.Token);

    private static TlsSettings Trusting(X509Certificate2 own)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(_root);
        return new TlsSettings(own, SuppressValidation: false) { ChainPolicy = policy };
    }
}
