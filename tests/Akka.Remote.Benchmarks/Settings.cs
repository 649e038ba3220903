using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Akka.Actor;
using Akka.Configuration;
using Akka.Remote.Transport.DotNetty;

namespace Akka.Remote.Benchmarks;

internal static class Settings
{
    private const string Text = """
        akka {
          loglevel = ERROR
          actor {
            provider = remote
            serializers.blob = "Akka.Remote.Benchmarks.BlobSerializer, Akka.Remote.Benchmarks"
            serialization-bindings { "Akka.Remote.Benchmarks.Blob, Akka.Remote.Benchmarks" = blob }
          }
          remote.log-buffer-size-exceeding = 2000000
          remote.dot-netty.tcp { hostname = "127.0.0.1", port = 0 }
        }
        """;

    public static ActorSystem CreateSystem(string name, bool tls)
    {
        var config = ConfigurationFactory.ParseString($"akka.remote.dot-netty.tcp.enable-ssl = {(tls ? "on" : "off")}\n{Text}");
        var setup = BootstrapSetup.Create().WithConfig(config);
        return tls ? ActorSystem.Create(name, setup.And(new DotNettySslSetup(NewCertificate(), suppressValidation: true))) : ActorSystem.Create(name, setup);
    }

    private static X509Certificate2 NewCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new CertificateRequest("CN=benchmark", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }
}
