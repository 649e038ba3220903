using System.Security.Cryptography.X509Certificates;
using Akka.Actor.Setup;

namespace Akka.Remote.Transport.DotNetty;

/// <summary>The certificate of this system, in code; comes before the settings <c>akka.remote.dot-netty.tcp.ssl</c>. Used when <c>enable-ssl</c> is on.</summary>
/// <param name="suppressValidation">Whether any certificate of a peer will do.</param>
public sealed class DotNettySslSetup(X509Certificate2 certificate, bool suppressValidation) : Setup
{
    public X509Certificate2 Certificate { get; } = certificate;

    public bool SuppressValidation { get; } = suppressValidation;
}
