using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using ShardedKv.Core.Backups;
using ShardedKv.Node.Http;

namespace ShardedKv.Cli.Backups;

/// <summary><c>backup.json</c>: what a backup holds. Written last, so that a backup without one is none.</summary>
/// <param name="Backup">Names this backup; a restore of it that is taken up again is known by it.</param>
/// <param name="Taken">When it began: every write that was acknowledged before is in it.</param>
internal sealed record BackupManifest(
    int Format, Guid Backup, DateTimeOffset Taken, ConfigurationDocument Configuration, ImmutableArray<BackupFile> Shards)
{
    public const string FileName = "backup.json";
    public const int FormatNow = 1;

    /// <summary>Of a cluster with as many shards as one can have.</summary>
    public const int BytesMax = 4 * 1024 * 1024;

    private const string SealBefore = ",\n  \"sha256\": \"";
    private const string SealAfter = "\"\n}\n";
    private static readonly int SealBytes = SealBefore.Length + (2 * SHA256.HashSizeInBytes) + SealAfter.Length;

    [JsonIgnore]
    public long Rows => Shards.Sum(shard => shard.Rows);

    /// <summary>JSON whose last member is the SHA-256 of every byte before it.</summary>
    public byte[] Write()
    {
        var body = JsonSerializer.Serialize(this, BackupManifestContext.Default.BackupManifest)[..^"\n}".Length];
        return Encoding.UTF8.GetBytes(body + SealOf(Encoding.UTF8.GetBytes(body)));
    }

    /// <exception cref="DamagedBackupException">The bytes are not what <see cref="Write"/> wrote, or of a newer format.</exception>
    public static BackupManifest Read(string file, ReadOnlySpan<byte> bytes)
    {
        var end = bytes.Length - SealBytes;
        if (end < 0 || !bytes[end..].SequenceEqual(Encoding.UTF8.GetBytes(SealOf(bytes[..end]))))
        {
            throw new DamagedBackupException(file, Math.Max(0, end), "its checksum does not fit its bytes");
        }

        try
        {
            var manifest = JsonSerializer.Deserialize(bytes, BackupManifestContext.Default.BackupManifest)!;
            return manifest.Format == FormatNow
                ? manifest
                : throw new TransferException(ExitCode.Refused, $"{file} has format {manifest.Format}; this program reads format {FormatNow}.");
        }
        catch (JsonException failure)
        {
            throw new DamagedBackupException(file, 0, failure.Message);
        }
    }

    private static string SealOf(ReadOnlySpan<byte> body) => SealBefore + Convert.ToHexStringLower(SHA256.HashData(body)) + SealAfter;
}

/// <param name="Revision">The shard's.</param>
/// <param name="Hash">The rows' sum as the file's trailer has it, 16 hexadecimal digits.</param>
/// <param name="Sha256">Of the file's bytes, 64 hexadecimal digits.</param>
internal sealed record BackupFile(int Shard, string File, long Bytes, long Rows, long Revision, string Hash, string Sha256)
{
    public static string NameOf(int shard) => string.Create(CultureInfo.InvariantCulture, $"shard-{shard:d5}.skvb");

    public static string HashOf(BackupSum sum) => sum.Hash.ToString("x16", CultureInfo.InvariantCulture);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, NewLine = "\n")]
[JsonSerializable(typeof(BackupManifest))]
internal sealed partial class BackupManifestContext : JsonSerializerContext;
