using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Akka.Configuration;
using Akka.Remote.Transport.DotNetty;
using Akka.Util;

namespace Akka.Remote.Transport;

/// <summary><c>akka.remote.dot-netty.tcp.ssl</c>, read and checked once.</summary>
/// <param name="Certificate">With its private key; shown to peers in both directions.</param>
/// <param name="SuppressValidation">Whether any certificate of a peer will do.</param>
internal sealed record TlsSettings(X509Certificate2 Certificate, bool SuppressValidation)
{
    private const string Key = TcpSettings.Key + ".ssl";

    /// <summary>Null: a peer's certificate must lead to a root that this machine trusts.</summary>
    public X509ChainPolicy? ChainPolicy { get; init; }

    /// <param name="setup">Comes before the settings.</param>
    /// <exception cref="ConfigurationException">There is no such certificate, or it is of no use.</exception>
    public static TlsSettings Read(Config ssl, Option<DotNettySslSetup> setup)
    {
        var (certificate, suppress, source) = setup.HasValue
            ? (setup.Value.Certificate, setup.Value.SuppressValidation, nameof(DotNettySslSetup))
            : Load(ssl);
        return certificate.HasPrivateKey
            ? new TlsSettings(certificate, suppress)
            : throw new ConfigurationException($"The certificate [{certificate.Subject}] of {source} has no private key");
    }

    private static (X509Certificate2 Certificate, bool Suppress, string Source) Load(Config ssl)
    {
        var suppress = ssl.GetBoolean("suppress-validation");
        return ssl.GetBoolean("certificate.use-thumbprint-over-file")
            ? (FromStore(ssl), suppress, $"{Key}.certificate.thumbprint")
            : (FromFile(ssl), suppress, $"{Key}.certificate.path");
    }

    private static X509Certificate2 FromFile(Config ssl)
    {
        var path = ssl.GetString("certificate.path");
        if (string.IsNullOrEmpty(path))
        {
            throw new ConfigurationException(
                $"{Key}.certificate.path is empty, and {TcpSettings.Key}.enable-ssl is on: name a PKCS#12 file with a private key, "
                + $"or set {Key}.certificate.use-thumbprint-over-file");
        }

        try
        {
            return X509CertificateLoader.LoadPkcs12FromFile(path, ssl.GetString("certificate.password"));
        }
        catch (Exception cause) when (cause is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException(
                $"{Key}.certificate.path = \"{path}\" cannot be loaded as a PKCS#12 file with {Key}.certificate.password: {cause.Message}", cause);
        }
    }

    private static X509Certificate2 FromStore(Config ssl)
    {
        var thumbprint = ssl.GetString("certificate.thumbprint");
        if (string.IsNullOrEmpty(thumbprint))
        {
            throw new ConfigurationException($"{Key}.certificate.thumbprint is empty, and use-thumbprint-over-file is on");
        }

        var location = ssl.GetString("certificate.store-location") switch
        {
            "current-user" => StoreLocation.CurrentUser,
            "local-machine" => StoreLocation.LocalMachine,
            var other => throw new ConfigurationException($"{Key}.certificate.store-location is '{other}'; it must be current-user or local-machine"),
        };
        var name = ssl.GetString("certificate.store-name") is { Length: > 0 } given ? given : nameof(StoreName.My);
        using var store = new X509Store(name, location);
        store.Open(OpenFlags.ReadOnly);
        return store.Certificates.Find(X509FindType.FindByThumbprint, thumbprint, validOnly: !ssl.GetBoolean("suppress-validation")) is [var found, ..]
            ? found
            : throw new ConfigurationException($"{Key}.certificate.thumbprint = \"{thumbprint}\" is not in the store [{name}] of [{location}], or is not valid");
    }
}
