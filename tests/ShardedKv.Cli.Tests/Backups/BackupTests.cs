using System.Text;
using ShardedKv.Actors.Exports;
using ShardedKv.Cli.Backups;
using ShardedKv.Cli.Progress;
using ShardedKv.Core.Groups;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Requests;

namespace ShardedKv.Cli.Tests.Backups;

public sealed class BackupTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly string _folder = Directory.CreateTempSubdirectory("skv-backup-").FullName;

    private string Sub(string name) => Path.Combine(_folder, name);

    [Theory, InlineData(4), InlineData(7), InlineData(1)]
    public async Task What_was_backed_up_is_there_again_with_its_revisions_whatever_the_number_of_shards(int shards)
    {
        await using var source = await StoreInProcess.StartAsync(4);
        var keys = Fill(source, 500);
        source.Put("deleted", "x");
        source.Delete("deleted");
        await using var target = await StoreInProcess.StartAsync(shards);

        var manifest = await BackUpAsync(source, "b");
        var result = await RestoreAsync(target, "b");

        Assert.Equal((500, 4), (manifest.Rows, manifest.Shards.Length));
        Assert.Equal((500L, shards, 0, 0), (result.Rows, result.Shards, result.Skipped, result.Different.Length));
        Assert.All(keys, key => Assert.Equal(source.Text(key), target.Text(key)));
        Assert.Equal("absent", target.Text("deleted"));
        Assert.All(keys, key => Assert.True(target.Put(key, "new") > Revision(source.Text(key))));
    }

    [Fact]
    public async Task Values_of_any_length_pass_and_a_long_one_has_a_part_of_its_own()
    {
        await using var source = await StoreInProcess.StartAsync(1);
        await using var target = await StoreInProcess.StartAsync(1);
        source.Put("a", "");
        source.Put("b", new string('b', 1 << 20));
        source.Put("c", new string('c', 65_000));
        source.Put("d", new string('d', 1000));

        await BackUpAsync(source, "b");
        await RestoreAsync(target, "b");

        Assert.All(["a", "b", "c", "d"], key => Assert.Equal(source.Text(key), target.Text(key)));
        Assert.Equal(5, target.Parts);
    }

    [Fact]
    public async Task A_backup_goes_on_when_a_leader_changes_or_an_export_is_broken_off()
    {
        await using var source = await StoreInProcess.StartAsync(2);
        var keys = Fill(source, 50);
        var asked = 0;
        source.ExportInstead = shard => Interlocked.Increment(ref asked) switch
        {
            1 => new ExportAnswer.Later("an election"),
            2 => new ExportAnswer.Elsewhere($"{source.Address.Host}:{source.Address.Port}"),
            3 => new ExportAnswer.Ready(() => throw new ObjectDisposedException("store")),
            _ => null,
        };

        var manifest = await BackUpAsync(source, "b");

        Assert.Equal(50, manifest.Rows);
        Assert.Equal(5, asked);
    }

    [Fact]
    public async Task A_backup_that_cannot_be_made_is_given_up_and_is_none()
    {
        await using var source = await StoreInProcess.StartAsync(2);
        source.ExportInstead = shard => shard.Value == 1 ? new ExportAnswer.Later("no leader") : null;
        using var cluster = new ClusterClient([source.Address], TimeSpan.FromMilliseconds(300));

        var failure = await Assert.ThrowsAsync<TransferException>(
            () => new BackupRun(cluster, new ProgressLines(TextWriter.Null, TimeProvider.System), TimeProvider.System).RunAsync(Sub("b"), default));

        Assert.Equal(ExitCode.Unavailable, failure.Code);
        Assert.Contains("no leader", failure.Message, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Damaged, Assert.Throws<TransferException>(() => BackupDirectory.Open(Sub("b"))).Code);
    }

    [Fact]
    public async Task A_directory_that_is_not_empty_is_refused_and_left_alone()
    {
        await using var source = await StoreInProcess.StartAsync(1);
        Directory.CreateDirectory(Sub("b"));
        File.WriteAllText(Path.Combine(Sub("b"), "mine"), "text");

        var failure = await Assert.ThrowsAsync<TransferException>(() => BackUpAsync(source, "b"));

        Assert.Equal(ExitCode.DataDirectory, failure.Code);
        Assert.Equal(["mine"], Directory.GetFiles(Sub("b")).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Damage_at_any_byte_of_any_file_is_refused_with_file_and_place_and_nothing_is_restored()
    {
        await using var source = await StoreInProcess.StartAsync(2);
        Fill(source, 4);
        await BackUpAsync(source, "b");
        Assert.Equal(["backup.json", "shard-00000.skvb", "shard-00001.skvb"], Directory.GetFiles(Sub("b")).Select(Path.GetFileName).Order());

        foreach (var file in Directory.GetFiles(Sub("b")))
        {
            var whole = File.ReadAllBytes(file);
            for (var at = 0; at < whole.Length; at++)
            {
                var damaged = (byte[])whole.Clone();
                damaged[at] ^= 0x20;
                File.WriteAllBytes(file, damaged);
                Assert.StartsWith($"{file} is damaged at byte ", await RefusalAsync(), StringComparison.Ordinal);
                File.WriteAllBytes(file, whole[..at]);
                Assert.StartsWith($"{file} is damaged at byte ", await RefusalAsync(), StringComparison.Ordinal);
            }

            File.WriteAllBytes(file, [.. whole, 0]);
            Assert.StartsWith($"{file} is damaged at byte ", await RefusalAsync(), StringComparison.Ordinal);
            File.WriteAllBytes(file, whole);
        }

        File.Delete(Path.Combine(Sub("b"), "shard-00001.skvb"));
        Assert.Contains("shard-00001.skvb is damaged", await RefusalAsync(), StringComparison.Ordinal);

        async Task<string> RefusalAsync() => (await Assert.ThrowsAsync<DamagedBackupException>(
            () => BackupVerification.RunAsync(BackupDirectory.Open(Sub("b")), new ProgressLines(TextWriter.Null, TimeProvider.System), default))).Message;
    }

    [Fact]
    public async Task A_file_of_another_backup_is_refused_although_it_is_whole()
    {
        await using var source = await StoreInProcess.StartAsync(1);
        source.Put("k", "old");
        await BackUpAsync(source, "old");
        source.Put("k", "new");
        await BackUpAsync(source, "new");
        File.Copy(Path.Combine(Sub("old"), "shard-00000.skvb"), Path.Combine(Sub("new"), "shard-00000.skvb"), overwrite: true);

        await Assert.ThrowsAsync<DamagedBackupException>(
            () => BackupVerification.RunAsync(BackupDirectory.Open(Sub("new")), new ProgressLines(TextWriter.Null, TimeProvider.System), default));
    }

    [Fact]
    public async Task A_cluster_that_was_written_to_is_refused_before_anything_is_written()
    {
        await using var source = await StoreInProcess.StartAsync(4);
        Fill(source, 50);
        await BackUpAsync(source, "b");
        await using var target = await StoreInProcess.StartAsync(4);
        target.Put("mine", "mine");

        var failure = await Assert.ThrowsAsync<TransferException>(() => RestoreAsync(target, "b"));

        Assert.Equal(ExitCode.Refused, failure.Code);
        Assert.Contains("--overwrite", failure.Message, StringComparison.Ordinal);
        Assert.Equal(0, target.Parts);
    }

    [Fact]
    public async Task With_overwrite_the_backups_keys_are_replaced_and_others_stay_and_each_run_begins_anew()
    {
        await using var source = await StoreInProcess.StartAsync(1);
        source.Put("a", "A");
        source.Put("b", "B");
        await BackUpAsync(source, "b");
        await using var target = await StoreInProcess.StartAsync(1);
        target.Put("b", "mine");
        target.Put("c", "mine");

        var first = await RestoreAsync(target, "b", overwrite: true);
        target.Put("a", "changed");
        await RestoreAsync(target, "b", overwrite: true);

        Assert.Equal((1, 0), (first.Skipped, first.Different.Length));
        Assert.Equal(("A@v1", "B@v2", "mine@v2"), (target.Text("a"), target.Text("b"), target.Text("c")));
    }

    [Fact]
    public async Task A_restore_that_was_broken_off_goes_on_where_it_was_and_run_again_after_its_end_changes_nothing()
    {
        await using var source = await StoreInProcess.StartAsync(1);
        for (var n = 0; n < 100; n++)
        {
            source.Put($"k{n:d3}", new string('v', 10_000));
        }

        await BackUpAsync(source, "b");
        await using var target = await StoreInProcess.StartAsync(1);
        target.Instead = request => request is Restore { After: >= 12 } ? new Rejected(RejectReason.Malformed, "no more") : null;

        await Assert.ThrowsAsync<TransferException>(() => RestoreAsync(target, "b"));
        var before = target.Parts;
        target.Instead = _ => null;
        var result = await RestoreAsync(target, "b");
        var between = target.Parts;
        target.Put("k000", "changed since");
        await RestoreAsync(target, "b");

        Assert.Equal((100L, 0, 0), (result.Rows, result.Skipped, result.Different.Length));
        Assert.Equal((3, 3 + 1 + 15, 3 + 1 + 15 + 1), (before, between, target.Parts));
        Assert.Equal("changed since", target.Text("k000").Split('@')[0]);
        Assert.Equal(source.Text("k099"), target.Text("k099"));
    }

    [Fact]
    public async Task A_part_whose_answer_was_lost_is_sent_again_and_taken_once()
    {
        await using var source = await StoreInProcess.StartAsync(1);
        Fill(source, 20);
        await BackUpAsync(source, "b");
        await using var target = await StoreInProcess.StartAsync(1);
        var lost = 0;
        target.Instead = request =>
        {
            if (request is not Restore { Rows.Length: > 0 } || Interlocked.Increment(ref lost) != 1)
            {
                return null;
            }

            var instead = target.Instead;
            target.Instead = _ => null;
            Assert.Equal(new Restored(20), target.AskAsync(request, Patience).Result);
            target.Instead = instead;
            return new OutcomeUnknown("the leader went away");
        };

        var result = await RestoreAsync(target, "b");

        Assert.Equal((20L, 0, 0), (result.Rows, result.Skipped, result.Different.Length));
        Assert.Equal(2, lost);
    }

    [Fact]
    public async Task What_is_written_while_it_runs_stays_and_its_shard_is_not_compared()
    {
        await using var source = await StoreInProcess.StartAsync(1);
        source.Put("a", "A");
        source.Put("b", "B");
        await BackUpAsync(source, "b");
        await using var target = await StoreInProcess.StartAsync(1);
        target.Instead = request =>
        {
            if (request is Restore { Rows.Length: > 0 })
            {
                target.Instead = _ => null;
                target.Put("b", "meanwhile");
            }

            return null;
        };

        var result = await RestoreAsync(target, "b");

        Assert.Equal((1, 0), (result.Skipped, result.Different.Length));
        Assert.Equal(("A@v1", "meanwhile@v3"), (target.Text("a"), target.Text("b")));
    }

    [Fact]
    public async Task A_shard_that_comes_out_other_than_the_backup_is_told()
    {
        await using var source = await StoreInProcess.StartAsync(1);
        source.Put("a", "A");
        await BackUpAsync(source, "b");
        await using var target = await StoreInProcess.StartAsync(1);
        target.Instead = request => request is Restore { Rows.Length: > 0 } part ? new Restored(1) : null;

        var result = await RestoreAsync(target, "b");

        var different = Assert.Single(result.Different);
        Assert.Equal((0, 1L, 0L), (different.Shard, different.Expected.Rows, different.Found.Rows));
    }

    [Fact]
    public async Task A_cluster_of_level_two_and_one_with_tighter_limits_are_refused_with_the_reason()
    {
        await using var source = await StoreInProcess.StartAsync(1);
        source.Put("key", "value");
        await BackUpAsync(source, "b");
        await using var old = await StoreInProcess.StartAsync(1, level: FeatureLevels.ConditionalWrites);
        await using var tight = await StoreInProcess.StartAsync(1, limits: new StoreLimits(KeyBytesMax: 3, ValueBytesMax: 4));

        var level = await Assert.ThrowsAsync<TransferException>(() => RestoreAsync(old, "b"));
        var limits = await Assert.ThrowsAsync<TransferException>(() => RestoreAsync(tight, "b"));

        Assert.Equal((ExitCode.Refused, "the cluster is at feature level 2, and a restore needs 3: not every node of it knows restores yet."), (level.Code, level.Message));
        Assert.Equal(
            (ExitCode.Refused, "the backup has keys of up to 3 and values of up to 5 bytes; the cluster takes 3 and 4."), (limits.Code, limits.Message));
    }

    public void Dispose() => Directory.Delete(_folder, true);

    private static List<string> Fill(StoreInProcess store, int count)
    {
        var keys = Enumerable.Range(0, count).Select(n => $"key-{n}").ToList();
        foreach (var key in keys)
        {
            store.Put(key, $"value of {key}");
        }

        return keys;
    }

    private static long Revision(string text) => long.Parse(text[(text.LastIndexOf('v') + 1)..]);

    private async Task<BackupManifest> BackUpAsync(StoreInProcess store, string name)
    {
        using var cluster = new ClusterClient([store.Address], Patience);
        return await new BackupRun(cluster, new ProgressLines(TextWriter.Null, TimeProvider.System), TimeProvider.System).RunAsync(Sub(name), default);
    }

    private async Task<RestoreResult> RestoreAsync(StoreInProcess store, string name, bool overwrite = false)
    {
        var view = new ProgressLines(TextWriter.Null, TimeProvider.System);
        var backup = await BackupVerification.RunAsync(BackupDirectory.Open(Sub(name)), view, default);
        using var cluster = new ClusterClient([store.Address], Patience);
        return await new RestoreRun(cluster, view).RunAsync(backup, overwrite, default);
    }
}
