using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using Akka.Remote.Tests.Transport;
using Akka.Remote.Transport.DotNetty;
using Akka.Remote.Wire;

namespace Akka.Remote.Tests.Systems;

/// <summary>Systems with <c>enable-ssl</c>.</summary>
public sealed class EncryptedTests : IAsyncLifetime
{
    private const string Password = "open sesame";

    private readonly Nodes _nodes = new();
    private readonly X509Certificate2 _certificate = Certificates.Node(Certificates.Root());
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():n}.pfx");

    public async Task InitializeAsync() => await File.WriteAllBytesAsync(_file, _certificate.Export(X509ContentType.Pkcs12, Password));

    public async Task DisposeAsync()
    {
        await _nodes.DisposeAsync();
        File.Delete(_file);
    }

    [Fact]
    public async Task Messages_and_watches_go_both_ways_with_a_certificate_from_a_file()
    {
        var (a, b) = (_nodes.Start("a", settings: Ssl(suppress: true)), _nodes.Start("b", settings: Ssl(suppress: true)));
        var echo = a.RefTo(b, b.Echo());
        var probe = a.Probe();
        await probe.WatchAsync(echo);

        Assert.Equal(new byte[100_000], await echo.Ask<byte[]>(new byte[100_000], Nodes.Patience));

        echo.Tell("stop", ActorRefs.NoSender);
        Assert.Equal(echo, (await probe.Next<Terminated>()).ActorRef);
    }

    [Fact]
    public async Task One_that_does_not_encrypt_is_cut_off()
    {
        var b = _nodes.Start("b", settings: Ssl(suppress: true));
        var warnings = b.Probe(typeof(Warning));
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, b.Address().Port!.Value));

        await socket.SendAsync(FrameBuffer.Encode(Frames.Associate(Frames.OriginOf(new Address("akka.tcp", "c", "127.0.0.1", 9), 3), 7, 0)));

        var end = new byte[100];
        var answer = await socket.ReceiveAsync(end).WaitAsync(Nodes.Patience);
        Assert.NotEqual(22, answer > 0 ? end[0] : 0); // 22: a TLS handshake; an alert is 21.
        Assert.DoesNotContain((byte)Frame.AssociatedFieldNumber, end.Take(1));
        Assert.Contains($"{socket.LocalEndPoint}", (await warnings.Next<Warning>()).Message?.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_that_is_not_trusted_ends_in_an_association_error()
    {
        var (a, b) = (_nodes.Start("a", settings: Ssl(suppress: false)), _nodes.Start("b", settings: Ssl(suppress: false)));
        var (errors, dead, refused) = (a.Probe(typeof(AssociationErrorEvent)), a.Probe(typeof(DeadLetter)), b.Probe(typeof(Warning)));

        a.RefTo(b, b.Echo()).Tell("secret", ActorRefs.NoSender);

        Assert.Contains("certificate", (await errors.Next<AssociationErrorEvent>()).Cause.Message, StringComparison.Ordinal);
        Assert.Equal("secret", (await dead.Next<DeadLetter>()).Message);
        Assert.Contains("did not come about", (await refused.Next<Warning>()).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_setup_comes_before_the_settings()
    {
        const string on = "akka.remote.dot-netty.tcp { enable-ssl = on, ssl.certificate.path = \"nowhere.pfx\" }";
        var setup = new DotNettySslSetup(_certificate, suppressValidation: true);
        var (a, b) = (_nodes.Start("a", settings: on, setup: setup), _nodes.Start("b", settings: on, setup: setup));

        Assert.Equal("hi", await a.RefTo(b, b.Echo()).Ask<string>("hi", Nodes.Patience));
    }

    [Fact]
    public void A_wrong_password_and_a_certificate_without_key_fail_the_start_and_name_their_source()
    {
        var wrong = Assert.ThrowsAny<Exception>(() => _nodes.Start(settings: Ssl(suppress: true, password: "open barley")));
        using var bare = X509CertificateLoader.LoadCertificate(_certificate.RawData);
        var keyless = Assert.ThrowsAny<Exception>(() => _nodes.Start(
            settings: "akka.remote.dot-netty.tcp.enable-ssl = on", setup: new DotNettySslSetup(bare, suppressValidation: true)));

        Assert.Contains("akka.remote.dot-netty.tcp.ssl.certificate.password", Cause(wrong).Message, StringComparison.Ordinal);
        Assert.Contains("DotNettySslSetup", Cause(keyless).Message, StringComparison.Ordinal);
    }

    private string Ssl(bool suppress, string password = Password) => $$"""
        akka.remote.dot-netty.tcp {
          enable-ssl = on
          ssl {
            certificate { path = "{{_file}}", password = "{{password}}" }
            suppress-validation = {{(suppress ? "on" : "off")}}
          }
        }
        """;

    private static ConfigurationException Cause(Exception failure) =>
        failure as ConfigurationException ?? Assert.IsType<ConfigurationException>(failure.InnerException);
}
