using Akka.Configuration;
using Akka.Remote.Transport.DotNetty;
using Akka.Util;

namespace Akka.Remote.Transport;

/// <summary><c>akka.remote.dot-netty.tcp</c>, read and checked once.</summary>
internal sealed record TcpSettings
{
    public const string Key = "akka.remote.dot-netty.tcp";

    /// <summary>What <c>maximum-frame-size</c> must be at least, so that every node takes frames of so many bytes.</summary>
    public const int FrameBytesLeast = 32_000;

    /// <summary>A coalesced write is sent at the latest when it holds so many bytes.</summary>
    private const int WriteBytesDefault = 64 * 1024;

    public required string Protocol { get; init; }

    /// <summary>Empty: all interfaces.</summary>
    public required string Hostname { get; init; }

    /// <summary>0: any free one.</summary>
    public required int Port { get; init; }

    /// <summary>Empty: the bound one.</summary>
    public required string PublicHostname { get; init; }

    /// <summary>0: the bound one.</summary>
    public required int PublicPort { get; init; }

    public required bool UseIpv6 { get; init; }

    /// <summary>Whether names are resolved in the family of <see cref="UseIpv6"/> only.</summary>
    public required bool EnforceFamily { get; init; }

    public required int Backlog { get; init; }

    public required TimeSpan ConnectionTimeout { get; init; }

    public required int FrameBytesMax { get; init; }

    public required int SendBufferBytes { get; init; }

    public required int ReceiveBufferBytes { get; init; }

    public required bool NoDelay { get; init; }

    public required bool KeepAlive { get; init; }

    public required bool ReuseAddress { get; init; }

    public required int BatchFramesMax { get; init; }

    public required int BatchBytesMax { get; init; }

    /// <summary>Null: connections are not encrypted.</summary>
    public required TlsSettings? Tls { get; init; }

    /// <exception cref="ConfigurationException">A value is out of its range, or asks for what this transport does not do.</exception>
    public static TcpSettings Read(Config config, Option<DotNettySslSetup> ssl)
    {
        var byteOrder = config.GetString("byte-order");
        Require(byteOrder == "little-endian", "byte-order", $"'{byteOrder}', and only 'little-endian' is supported");

        var frameBytesMax = config.GetByteSize("maximum-frame-size", null) ?? 0;
        Require(frameBytesMax is >= FrameBytesLeast and <= int.MaxValue / 2, "maximum-frame-size", $"{frameBytesMax}; it must be from 32000b to 1g");
        var port = config.GetInt("port");
        Require(port is >= 0 and <= 65535, "port", $"{port}; it must be from 0 to 65535");
        var publicPort = config.GetInt("public-port");
        Require(publicPort is >= 0 and <= 65535, "public-port", $"{publicPort}; it must be from 0 to 65535");
        var timeout = config.GetTimeSpan("connection-timeout", allowInfinite: false);
        Require(timeout > TimeSpan.Zero, "connection-timeout", $"{timeout}; it must be > 0");
        var backlog = config.GetInt("backlog");
        Require(backlog > 0, "backlog", $"{backlog}; it must be > 0");
        var batch = config.GetInt("batching.max-pending-writes");
        Require(batch > 0, "batching.max-pending-writes", $"{batch}; it must be > 0");
        var highWater = config.GetByteSize("write-buffer-high-water-mark", null) ?? 0;
        Require(highWater is >= 0 and <= int.MaxValue / 2, "write-buffer-high-water-mark", $"{highWater}; it must be from 0b to 1g");

        return new TcpSettings
        {
            Protocol = config.GetString("transport-protocol"),
            Hostname = config.GetString("hostname") ?? string.Empty,
            Port = port,
            PublicHostname = config.GetString("public-hostname") ?? string.Empty,
            PublicPort = publicPort,
            UseIpv6 = config.GetBoolean("dns-use-ipv6"),
            EnforceFamily = config.GetBoolean("enforce-ip-family"),
            Backlog = backlog,
            ConnectionTimeout = timeout,
            FrameBytesMax = (int)frameBytesMax,
            SendBufferBytes = SocketBuffer(config, "send-buffer-size"),
            ReceiveBufferBytes = SocketBuffer(config, "receive-buffer-size"),
            NoDelay = config.GetBoolean("tcp-nodelay"),
            KeepAlive = config.GetBoolean("tcp-keepalive"),
            ReuseAddress = config.GetString("tcp-reuse-addr")?.ToLowerInvariant() switch
            {
                "off-for-windows" => !OperatingSystem.IsWindows(),
                "on" or "true" or "yes" => true,
                "off" or "false" or "no" => false,
                var other => throw new ConfigurationException($"{Key}.tcp-reuse-addr is '{other}'; it must be on, off or off-for-windows"),
            },
            BatchFramesMax = config.GetBoolean("batching.enabled") ? batch : 1,
            BatchBytesMax = highWater > 0 ? (int)highWater : WriteBytesDefault,
            Tls = config.GetBoolean("enable-ssl") ? TlsSettings.Read(config.GetConfig("ssl"), ssl) : null,
        };
    }

    /// <summary>0: the operating system's own.</summary>
    private static int SocketBuffer(Config config, string key)
    {
        var bytes = config.GetByteSize(key, null) ?? 0;
        Require(bytes is >= 0 and <= int.MaxValue / 2, key, $"{bytes}; it must be from 0b to 1g");
        return (int)bytes;
    }

    private static void Require(bool holds, string key, string problem)
    {
        if (!holds)
        {
            throw new ConfigurationException($"{Key}.{key} is {problem}");
        }
    }
}
