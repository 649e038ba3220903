using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Akka.Remote.Transport;

/// <summary>
/// Encrypts connections. Both sides show their certificate and both check the other's; the name in that of the side that
/// listens must be the one in this side's own, since the nodes of a cluster are given one certificate or one name.
/// </summary>
internal sealed class Tls(TlsSettings settings)
{
    // Without certificates that would come from the network: building the chain must not wait.
    private readonly SslStreamCertificateContext _own = SslStreamCertificateContext.Create(settings.Certificate, additionalCertificates: null, offline: true);

    /// <exception cref="System.Security.Authentication.AuthenticationException">One side does not trust the other.</exception>
    public async Task<Stream> ListenAsync(Stream inner, CancellationToken cancel)
    {
        var stream = new SslStream(inner, leaveInnerStreamOpen: false);
        await stream.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions
            {
                ServerCertificateContext = _own,
                ClientCertificateRequired = true,
                CertificateChainPolicy = settings.ChainPolicy,
                RemoteCertificateValidationCallback = Validation,
            },
            cancel).ConfigureAwait(false);
        return stream;
    }

    /// <exception cref="System.Security.Authentication.AuthenticationException">One side does not trust the other.</exception>
    public async Task<Stream> ConnectAsync(Stream inner, CancellationToken cancel)
    {
        var stream = new SslStream(inner, leaveInnerStreamOpen: false);
        await stream.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = settings.Certificate.GetNameInfo(X509NameType.DnsName, forIssuer: false),
                ClientCertificateContext = _own,
                CertificateChainPolicy = settings.ChainPolicy,
                RemoteCertificateValidationCallback = Validation,
            },
            cancel).ConfigureAwait(false);
        return stream;
    }

    // Any certificate may do; none does not.
    private RemoteCertificateValidationCallback? Validation =>
        settings.SuppressValidation ? static (_, certificate, _, _) => certificate is not null : null;
}
