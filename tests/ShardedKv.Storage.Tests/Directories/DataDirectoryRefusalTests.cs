using System.Diagnostics;
using System.Globalization;
using ShardedKv.Core.Bootstrap;
using ShardedKv.Core.Configurations;
using ShardedKv.Raft;
using ShardedKv.Storage.Files;

namespace ShardedKv.Storage.Tests.Directories;

public sealed class DataDirectoryRefusalTests : IDisposable
{
    private static readonly NodeName N1 = new("n1");
    private static readonly BootstrapRecord Record = new(new ClusterId(Guid.NewGuid()), []);
    private readonly TemporaryDirectory temporary = new();

    private string Root => temporary.Of("n1");

    private string FormatPath => Path.Combine(Root, "FORMAT");

    private string ManifestPath => Path.Combine(Root, "node.manifest");

    public void Dispose() => temporary.Dispose();

    [Fact]
    public void A_path_below_a_file_is_unwritable()
    {
        File.WriteAllText(temporary.Of("file"), "");

        AssertRefused(DataDirectoryRefusal.Unwritable, temporary.Of("file/n1"));
    }

    [Fact]
    public void A_path_that_is_a_file_is_unwritable()
    {
        File.WriteAllText(Root, "");

        AssertRefused(DataDirectoryRefusal.Unwritable, Root);
    }

    [SkippableFact]
    public void A_disk_that_cannot_be_written_is_unwritable()
    {
        Skip.IfNot(Directory.Exists("/proc/self"));

        AssertRefused(DataDirectoryRefusal.Unwritable, "/proc/self/n1");
    }

    [Fact]
    public void A_second_open_is_refused_with_the_holders_pid_until_the_first_is_closed()
    {
        using (DataDirectory.Open(Root, N1))
        {
            var refused = AssertRefused(DataDirectoryRefusal.LockedByAnotherProcess, Root);
            Assert.Contains(Environment.ProcessId.ToString(CultureInfo.InvariantCulture), refused.Message, StringComparison.Ordinal);
        }

        DataDirectory.Open(Root, N1).Dispose();
    }

    [SkippableFact]
    public void Another_process_that_holds_the_lock_is_refused_with_its_pid()
    {
        Skip.IfNot(File.Exists("/usr/bin/flock"), "flock of util-linux is needed");
        Make();
        using var holder = Process.Start(new ProcessStartInfo("/usr/bin/flock", [Path.Combine(Root, "LOCK"), "sh", "-c", "echo held; read end"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        Assert.Equal("held", holder.StandardOutput.ReadLine());
        File.WriteAllText(Path.Combine(Root, "LOCK.pid"), "4711");

        var refused = AssertRefused(DataDirectoryRefusal.LockedByAnotherProcess, Root);
        holder.StandardInput.Close();
        holder.WaitForExit();

        Assert.Contains("process 4711", refused.Message, StringComparison.Ordinal);
        DataDirectory.Open(Root, N1).Dispose();
    }

    [Fact]
    public void A_lock_that_a_crash_left_behind_holds_nobody_up()
    {
        Make();
        File.WriteAllText(Path.Combine(Root, "LOCK.pid"), "4711");

        DataDirectory.Open(Root, N1).Dispose();
    }

    [Fact]
    public void A_refused_open_lets_go_of_the_lock()
    {
        Make();
        AssertRefused(DataDirectoryRefusal.OtherNode, Root, "n2");

        DataDirectory.Open(Root, N1).Dispose();
    }

    [Fact]
    public void Another_nodes_directory_is_refused()
    {
        Make();

        var refused = AssertRefused(DataDirectoryRefusal.OtherNode, Root, "n2");

        Assert.Contains("'n1'", refused.Message, StringComparison.Ordinal);
        Assert.Contains("'n2'", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_format_version_is_refused_even_when_its_checksum_is_of_another_form()
    {
        Make();
        File.WriteAllText(FormatPath, "sharded-kv data directory\nformat 3\nsha 1\n");

        var refused = AssertRefused(DataDirectoryRefusal.UnknownFormat, FormatPath);

        Assert.Contains("format 3", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_directory_of_other_files_is_refused_and_left_alone()
    {
        Directory.CreateDirectory(Root);
        File.WriteAllText(Path.Combine(Root, "thesis.txt"), "years");

        AssertRefused(DataDirectoryRefusal.UnknownFormat, Root);

        Assert.Equal("years", File.ReadAllText(Path.Combine(Root, "thesis.txt")));
        Assert.False(File.Exists(ManifestPath));
    }

    [Fact]
    public void A_new_file_systems_own_directory_is_no_other_file()
    {
        Directory.CreateDirectory(Path.Combine(Root, "lost+found"));

        DataDirectory.Open(Root, N1).Dispose();
    }

    [Theory]
    [InlineData("FORMAT"), InlineData("node.manifest")]
    public void Any_changed_byte_is_found(string name)
    {
        using (var directory = DataDirectory.Open(Root, N1))
        {
            directory.SaveBootstrap(Record);
            directory.AddReplica(new HostedReplica(new GroupId(1), new ReplicaId(2), Membership.Of(new ReplicaId(2))));
        }

        var path = Path.Combine(Root, name);
        var good = File.ReadAllBytes(path);
        for (var at = 0; at < good.Length; at++)
        {
            var bad = good.ToArray();
            bad[at] ^= 1;
            File.WriteAllBytes(path, bad);
            var refused = Assert.Throws<DataDirectoryException>(() => DataDirectory.Open(Root, N1).Dispose());

            // The version's own digit reads as another version.
            Assert.Contains(refused.Kind, new[] { DataDirectoryRefusal.Damaged, DataDirectoryRefusal.UnknownFormat });
            Assert.True(refused.Kind == DataDirectoryRefusal.Damaged || name == "FORMAT");
        }

        File.WriteAllBytes(path, good[..^1]);
        AssertRefused(DataDirectoryRefusal.Damaged, path);
        File.WriteAllBytes(path, []);
        AssertRefused(DataDirectoryRefusal.Damaged, path);
        File.WriteAllBytes(path, good);
        DataDirectory.Open(Root, N1).Dispose();
    }

    [Fact]
    public void A_missing_manifest_is_damage()
    {
        Make();
        File.Delete(ManifestPath);

        AssertRefused(DataDirectoryRefusal.Damaged, Root);
    }

    [Fact]
    public void A_missing_format_of_a_used_directory_is_damage()
    {
        using (var directory = DataDirectory.Open(Root, N1))
        {
            directory.Remove(new GroupId(1), new ReplicaId(1));
        }

        File.Delete(FormatPath);
        Directory.Delete(Path.Combine(Root, "stores"));

        AssertRefused(DataDirectoryRefusal.Damaged, Root);
    }

    [Fact]
    public void A_manifest_that_contradicts_itself_is_damage()
    {
        Make();
        File.WriteAllBytes(ManifestPath, ChecksummedText.Seal($$"""
            {"node":"n1","incarnation":"{{Guid.NewGuid()}}","bootstrap":null,
             "replicas":[{"group":1,"number":2,"voters":[2]}],"tombstones":[{"group":1,"number":2}]}
            """));

        AssertRefused(DataDirectoryRefusal.Damaged, ManifestPath);
    }

    [Theory]
    [InlineData("not json"), InlineData("null"), InlineData("{}"), InlineData("""{"node":null}""")]
    public void A_manifest_that_says_something_else_is_damage(string text)
    {
        Make();
        File.WriteAllBytes(ManifestPath, ChecksummedText.Seal(text));

        AssertRefused(DataDirectoryRefusal.Damaged, ManifestPath);
    }

    [Fact]
    public void A_store_that_the_manifest_does_not_know_is_damage()
    {
        Make();
        Directory.CreateDirectory(Path.Combine(Root, "stores", "g1-r5"));

        AssertRefused(DataDirectoryRefusal.Damaged, Path.Combine(Root, "stores", "g1-r5"));
    }

    [Fact]
    public void Files_of_two_clusters_are_not_mixed()
    {
        using (var directory = DataDirectory.Open(Root, N1))
        {
            directory.SaveBootstrap(Record);
        }

        var other = temporary.Of("other");
        using (var directory = DataDirectory.Open(other, N1))
        {
            directory.SaveBootstrap(Record with { Cluster = new ClusterId(Guid.NewGuid()) });
        }

        File.Copy(Path.Combine(other, "FORMAT"), FormatPath, overwrite: true);

        AssertRefused(DataDirectoryRefusal.OtherCluster, Root);
    }

    private void Make() => DataDirectory.Open(Root, N1).Dispose();

    private static DataDirectoryException AssertRefused(DataDirectoryRefusal kind, string path, string node = "n1")
    {
        var root = Path.GetFileName(path) is "FORMAT" or "node.manifest" ? Path.GetDirectoryName(path)!
            : path.Contains("stores", StringComparison.Ordinal) ? Path.GetDirectoryName(Path.GetDirectoryName(path)!)!
            : path;

        var refused = Assert.Throws<DataDirectoryException>(() => DataDirectory.Open(root, new NodeName(node)).Dispose());

        Assert.Equal(kind, refused.Kind);
        Assert.Equal(path, refused.Path);
        Assert.Contains(path, refused.Message, StringComparison.Ordinal);
        Assert.EndsWith(refused.Remedy, refused.Message, StringComparison.Ordinal);
        return refused;
    }
}
