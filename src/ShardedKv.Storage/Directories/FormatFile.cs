using System.Globalization;
using System.Text;
using ShardedKv.Core.Configurations;
using ShardedKv.Storage.Files;

namespace ShardedKv.Storage.Directories;

/// <summary>FORMAT: what the directory is, for every version to read before anything else. A directory without it was never used.
/// </summary>
/// <remarks>Format 1 had no kind of journal in its manifest. It is read, and written as 2 with the first change.</remarks>
internal static class FormatFile
{
    public const string Name = "FORMAT";

    private const int Version = 2;
    private const int OldestVersion = 1;
    private const string Title = "sharded-kv data directory\n";
    private const string VersionMark = "format ";
    private const string ClusterMark = "cluster ";
    private const string NoCluster = "none";

    public static void Write(string directory, ClusterId? cluster) => Durably.Replace(
        Path.Combine(directory, Name),
        ChecksummedText.Seal($"{Title}{VersionMark}{Version}\n{ClusterMark}{cluster?.ToString() ?? NoCluster}\n"));

    /// <returns>Null while the node is of no cluster.</returns>
    public static ClusterId? Read(string directory)
    {
        var path = Path.Combine(directory, Name);
        var bytes = File.ReadAllBytes(path);
        CheckVersion(path, Encoding.UTF8.GetString(bytes));
        if (!ChecksummedText.TryOpen(bytes, out var text))
        {
            throw DataDirectoryException.Damaged(path, "the checksum does not fit");
        }

        var cluster = text.Split('\n').First(line => line.StartsWith(ClusterMark, StringComparison.Ordinal))[ClusterMark.Length..];
        return cluster == NoCluster ? null : new ClusterId(Guid.ParseExact(cluster, "n"));
    }

    // Before the checksum, whose form another version may have changed.
    private static void CheckVersion(string path, string text)
    {
        var lines = text.Split('\n');
        if (!text.StartsWith(Title, StringComparison.Ordinal)
            || !lines[1].StartsWith(VersionMark, StringComparison.Ordinal)
            || !int.TryParse(lines[1][VersionMark.Length..], CultureInfo.InvariantCulture, out var version))
        {
            throw DataDirectoryException.Damaged(path, "this is no FORMAT file");
        }

        if (version is < OldestVersion or > Version)
        {
            throw new DataDirectoryException(
                DataDirectoryRefusal.UnknownFormat,
                path,
                $"it is of format {version}; this version reads {OldestVersion} to {Version}",
                "Start the version that made it");
        }
    }
}
