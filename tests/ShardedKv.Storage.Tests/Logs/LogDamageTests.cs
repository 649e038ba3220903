using ShardedKv.Storage.Logs.Format;

namespace ShardedKv.Storage.Tests.Logs;

/// <summary>Scenario 18 at the log: a torn end is cut to the last whole batch, damage is reported and never cut away.</summary>
public sealed class LogDamageTests : LogSpec
{
    private const string First = "0000000000000001.seg";
    private const string Second = "0000000000000002.seg";

    [Fact]
    public async Task A_torn_batch_at_the_end_is_cut_to_the_last_whole_one()
    {
        var log = Open();
        await Append(log, "a", 1, Bytes(1, 700));
        await Append(log, "a", 2, Bytes(2, 700));
        var whole = Disk[First].ToArray();
        var end = 512 + (2 * 896);
        await Append(log, "a", 3, Bytes(3, 2_000), Bytes(4, 100));
        var written = Disk[First].ToArray();
        log.Dispose();

        // Any one sector of it may be the one that did not get to the disk, and so may all from one on.
        for (var sector = end / 512; sector < (end + 2_304) / 512; sector++)
        {
            foreach (var upTo in new[] { sector + 1, 32 })
            {
                var torn = written.ToArray();
                whole.AsSpan(sector * 512, (upTo - sector) * 512).CopyTo(torn.AsSpan(sector * 512));
                Disk[First] = torn;

                var again = Reopen();

                Assert.Equal([1, 2], await Numbers(again, "a"));
                Assert.Equal(2, await Highest(again, "a"));
                Assert.True(again.CutBytes > 0 || sector == end / 512);
                await Append(again, "a", 3, Bytes(5, 10));
                Assert.Equal([1, 2, 3], await Numbers(Reopen(), "a"));
            }
        }
    }

    [Fact]
    public async Task Nothing_of_a_torn_batch_is_remembered_though_its_first_records_are_whole()
    {
        var log = Open();
        await Append(log, "a", 1, Bytes(1, 700));
        var torn = log.AppendAsync([LogModel.Write("a", 2, Bytes(2, 10)), LogModel.Write("new", 1, Bytes(3, 2_000))]);
        log.Turn();
        await torn;
        log.Dispose();

        // In the last record; the event before it and the definition of its persistence id are on the disk.
        Disk[First].AsSpan(2_048, 512).Clear();
        var again = Reopen();

        Assert.True(again.CutBytes > 0);
        Assert.Equal((1, 0), (await Highest(again, "a"), await Highest(again, "new")));
        await Append(again, "a", 2, Bytes(4, 10));
        await Append(again, "new", 1, Bytes(5, 10));
        var last = Reopen();
        Assert.Equal([1, 2], await Numbers(last, "a"));
        Assert.Equal([1], await Numbers(last, "new"));
    }

    [Theory]
    [InlineData("at its own place", true)]
    [InlineData("of another offset", false)]
    [InlineData("of another segment", false)]
    [InlineData("of another log", false)]
    public async Task Behind_a_torn_batch_only_a_later_batch_at_its_own_place_is_proof_of_damage(string header, bool isProof)
    {
        var log = Open();
        await Append(log, "a", 1, Bytes(1, 700));
        await Append(log, "a", 2, Bytes(2, 2_500));
        log.Dispose();

        // The second batch's bytes may be anything, also what was once read from this log.
        const int At = 2_560;
        var forged = new byte[BatchFrame.LengthOf(BatchFrame.HeaderBytes)];
        BatchFrame.Seal(
            forged,
            BatchFrame.HeaderBytes,
            header == "of another log" ? Guid.NewGuid() : SegmentHeader.Decode(Disk[First], First).Log,
            header == "of another segment" ? 2 : 1,
            header == "of another offset" ? At + 64 : At,
            99);
        forged.AsSpan(0, BatchFrame.HeaderBytes).CopyTo(Disk[First].AsSpan(At));
        Disk[First].AsSpan(At - 512, 512).Clear();

        if (isProof)
        {
            Assert.Contains("a later batch, 99", Assert.Throws<LogException>(() => Reopen()).Message, StringComparison.Ordinal);
        }
        else
        {
            Assert.Equal([1], await Numbers(Reopen(), "a"));
        }
    }

    [Theory]
    [InlineData("of another offset")]
    [InlineData("of another segment")]
    [InlineData("of another number")]
    public async Task A_record_that_strayed_is_not_taken_for_the_one_that_was_written(string record)
    {
        const int At = 512 + BatchFrame.HeaderBytes + 25;
        const int Length = RecordFrame.HeaderBytes + 5_900;
        var log = Open();
        await Append(log, "a", 1, Bytes(1, 5_900));
        await Append(log, "c", 1, Bytes(2, 5_900));
        await Append(log, "b", 1, Bytes(3, 5_900));
        switch (record)
        {
            case "of another offset":
                var second = 512 + BatchFrame.LengthOf(At - 512 + Length) + BatchFrame.HeaderBytes + 25;
                Disk[First].AsSpan(At, Length).CopyTo(Disk[First].AsSpan(second));
                await AssertDamaged("c");
                break;
            case "of another segment":
                Disk[First].AsSpan(At, Length).CopyTo(Disk[Second].AsSpan(At));
                await AssertDamaged("b");
                break;
            default:
                RecordFrame.Seal(Disk[Second].AsSpan(At, Length), RecordKind.Event, 1, 9, 2, At);
                await AssertDamaged("b");
                break;
        }

        async Task AssertDamaged(string id)
        {
            var failure = await Assert.ThrowsAsync<LogException>(() => LogModel.ReadAsync(log, id));
            Assert.Equal((LogFailure.Damaged, "event 1"), (failure.Failure, failure.Expected));
        }
    }

    [Fact]
    public async Task Any_flipped_bit_is_refused_with_file_place_and_remedy_or_changes_nothing()
    {
        var log = Open();
        for (var n = 1; n <= 4; n++)
        {
            await Append(log, "a", n, Bytes(n, 300));
        }

        log.Dispose();
        var sound = Disk[First].ToArray();
        var random = new Random(4711);
        var refusals = 0;
        for (var bit = 0; bit < (512 + (4 * 448)) * 8; bit += random.Next(1, 40))
        {
            var damaged = sound.ToArray();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            Disk[First] = damaged.ToArray();

            try
            {
                var again = Reopen();

                // Padding: nothing of it is used.
                Assert.Equal([1, 2, 3, 4], await Numbers(again, "a"));
            }
            catch (LogException refused)
            {
                refusals++;
                Assert.True(refused.Failure is LogFailure.Damaged or LogFailure.UnknownFormat, $"bit {bit}: {refused}");
                Assert.EndsWith(First, refused.Path, StringComparison.Ordinal);
                Assert.True(refused.Failure == LogFailure.UnknownFormat || Math.Abs(refused.Offset!.Value - (bit / 8)) <= 512, $"bit {bit}: {refused}");
                Assert.Contains(refused.Failure == LogFailure.UnknownFormat ? "version" : "skv repair", refused.Message, StringComparison.Ordinal);
                Assert.Equal(damaged, Disk[First]);
            }
        }

        Assert.True(refusals > 300, $"{refusals} refusals");
    }

    [Fact]
    public async Task A_batch_that_is_not_whole_before_another_is_damage_even_when_it_looks_torn()
    {
        var log = Open();
        await Append(log, "a", 1, Bytes(1, 2_000));
        await Append(log, "a", 2, Bytes(2, 10));
        log.Dispose();
        Disk[First].AsSpan(1_024, 512).Clear();

        var refused = Assert.Throws<LogException>(() => Reopen());

        Assert.Equal(LogFailure.Damaged, refused.Failure);
        Assert.Equal(512, refused.Offset);
        Assert.Equal("batch 1", refused.Expected);
    }

    [Theory]
    [InlineData("lost")]
    [InlineData("emptied")]
    [InlineData("cut")]
    [InlineData("of another log")]
    [InlineData("longer")]
    public async Task A_segment_that_is_not_what_the_next_one_says_is_refused(string how)
    {
        var log = Open();
        for (var n = 1; n <= 5; n++)
        {
            await Append(log, "a", n, Bytes(n, 5_900));
        }

        log.Dispose();
        switch (how)
        {
            case "lost":
                Disk.Delete(Second);
                break;
            case "emptied":
                Disk[Second].AsSpan(512).Clear();
                break;
            case "cut":
                Disk[Second] = Disk[Second][..^6_016];
                break;
            case "longer":
                Disk[Second] = [.. Disk[Second], .. new byte[512]];
                Disk[First] = [.. Disk[First], 1];
                break;
            default:
                var other = new MemoryLogFiles(new Random(1));
                using (var otherLog = SegmentedLog.Open(other, LogModel.Small, hasThread: false))
                {
                    await Append(otherLog, "a", 1, Bytes(1, 5_900));
                    await Append(otherLog, "a", 2, Bytes(2, 5_900));
                    await Append(otherLog, "a", 3, Bytes(3, 5_900));
                    await Append(otherLog, "a", 4, Bytes(4, 5_900));
                }

                Disk[Second] = other[Second];
                break;
        }

        if (how == "longer")
        {
            // What follows the end that the next segment states does not count.
            Assert.Equal([1, 2, 3, 4, 5], await Numbers(Reopen(), "a"));
            return;
        }

        var refused = Assert.Throws<LogException>(() => Reopen());

        Assert.Equal(LogFailure.Damaged, refused.Failure);
        Assert.Contains(Second, refused.Path, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_preallocated_end_of_zeros_is_no_damage_and_nothing_is_cut()
    {
        var log = Open();
        await Append(log, "a", 1, Bytes(1, 10));

        var again = Reopen();

        Assert.Equal(16_384, Disk[First].Length);
        Assert.Equal(0, again.CutBytes);
        Assert.Equal([1], await Numbers(again, "a"));
    }

    [Fact]
    public async Task Bytes_of_a_files_former_life_do_not_count()
    {
        var log = Open();
        await Append(log, "a", 1, Bytes(1, 100));
        await Append(log, "a", 2, Bytes(2, 100));
        log.Dispose();
        var segment = Disk[First];

        // The second batch again, behind itself: whole in itself, and in the wrong place.
        segment.AsSpan(512 + 256, 256).CopyTo(segment.AsSpan(512 + 512));

        var refused = Assert.Throws<LogException>(() => Reopen());

        Assert.Equal((LogFailure.Damaged, 1_024L), (refused.Failure, refused.Offset!.Value));
    }

    [Fact]
    public async Task A_damaged_event_is_reported_by_the_replay_that_meets_it()
    {
        var log = Open();
        await Append(log, "a", 1, Bytes(1, 300));
        await Append(log, "a", 2, Bytes(2, 300));
        Disk[First][512 + 200] ^= 1;

        var failure = await Assert.ThrowsAsync<LogException>(() => LogModel.ReadAsync(log, "a"));

        Assert.Equal(LogFailure.Damaged, failure.Failure);
        Assert.Equal("event 1", failure.Expected);
    }

    [Fact]
    public async Task Repair_reports_damage_and_leaves_it()
    {
        var log = Open();
        await Append(log, "a", 1, Bytes(1, 300));
        await Append(log, "a", 2, Bytes(2, 300));
        log.Dispose();
        Disk[First][512 + 200] ^= 1;
        var before = Disk[First].ToArray();

        var refused = Assert.Throws<LogException>(() => LogRepair.Run(Disk));

        Assert.Equal(LogFailure.Damaged, refused.Failure);
        Assert.Equal(before, Disk[First]);
    }
}
