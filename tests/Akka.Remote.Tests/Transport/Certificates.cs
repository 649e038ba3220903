using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Akka.Remote.Tests.Transport;

/// <summary>Certificates that live as long as a test.</summary>
internal static class Certificates
{
    private static readonly DateTimeOffset _from = DateTimeOffset.UtcNow.AddDays(-1);
    private static readonly DateTimeOffset _until = DateTimeOffset.UtcNow.AddDays(1);

    public static X509Certificate2 Root(string name = "root")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        return request.CreateSelfSigned(_from, _until);
    }

    /// <summary>With its private key, and for both ends of a connection.</summary>
    public static X509Certificate2 Node(X509Certificate2 root, string dnsName = "cluster.test")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={dnsName}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(dnsName);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1"), new Oid("1.3.6.1.5.5.7.3.2")], critical: false));
        using var bare = request.Create(root, _from.AddHours(1), _until.AddHours(-1), RandomNumberGenerator.GetBytes(8));
        using var signed = bare.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(signed.Export(X509ContentType.Pkcs12), null);
    }
}
