using ShardedKv.Core.Configurations;
using ShardedKv.Core.Formats;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Requests;
using ShardedKv.Raft;

namespace ShardedKv.Core.Tests.Requests;

public sealed class SessionTokenTests
{
    [Fact]
    public void A_mark_raises_its_shard_and_no_other_and_never_lowers_one()
    {
        var before = Of((3, 7), (5, 1));

        var after = before.With(Mark(3, 9)).With(Mark(5, 0)).With(Mark(3, 8)).With(null);

        Assert.Equal((7L, 9L, 1L), (before.Of(new ShardId(3)).Value, after.Of(new ShardId(3)).Value, after.Of(new ShardId(5)).Value));
        Assert.Equal(default, after.Of(new ShardId(4)));
    }

    [Theory]
    [InlineData(1), InlineData(20261121)]
    public void Merged_in_any_order_and_any_number_of_times_it_is_the_maximum_of_each_shard(int seed)
    {
        var random = new SeededRandom((ulong)seed);
        for (var round = 0; round < 200; round++)
        {
            var (a, b, c) = (Random(random), Random(random), Random(random));

            var merged = a.Merge(b).Merge(c);

            Assert.Equal(merged, c.Merge(a.Merge(b)).Merge(a));
            for (var shard = new ShardId(0); shard.Value < 10; shard = new ShardId(shard.Value + 1))
            {
                Assert.Equal(new[] { a.Of(shard), b.Of(shard), c.Of(shard) }.Max(), merged.Of(shard));
            }

            Assert.Equal(merged.Marks.OrderBy(mark => mark.Shard), merged.Marks);
        }
    }

    [Fact]
    public void What_decides_a_shards_read_is_its_mark_alone()
    {
        var token = Of((3, 7), (5, 1));

        Assert.Equal(Of((5, 1)), token.Only(new ShardId(5)));
        Assert.Same(SessionToken.Empty, token.Only(new ShardId(4)));
    }

    [Theory]
    [InlineData(1), InlineData(20261121)]
    public void Its_text_is_read_as_it_was_written(int seed)
    {
        var random = new SeededRandom((ulong)seed);
        for (var round = 0; round < 200; round++)
        {
            var token = Random(random).With(Mark(int.MaxValue, long.MaxValue));
            var text = token.ToText();

            Assert.Matches("^[A-Za-z0-9_-]+$", text);
            Assert.True(SessionToken.TryParse(text, out var read));
            Assert.Equal(token, read);
            Assert.Equal(token.GetHashCode(), read.GetHashCode());
        }

        Assert.True(SessionToken.TryParse(SessionToken.Empty.ToText(), out var empty));
        Assert.True(empty.IsEmpty);
    }

    /// <summary>In clients' hands: a change here is a change of format.</summary>
    [Fact]
    public void Kept_text() => Assert.Equal("CAESBQMHBawC", Of((3, 7), (5, 300)).ToText());

    [Fact]
    public void Kept_text_with_its_cluster() => Assert.Equal("CAESBQMHBawCGhAAAAABAAIAAwAAAAAAAAAA", Elsewhere.ToText());

    /// <summary>Another cluster's revisions count other writes: after a restore they would let a session see less than before.</summary>
    [Fact]
    public void It_stays_of_its_cluster_whatever_marks_of_another_come()
    {
        var other = Mark(3, 900) with { Cluster = new ClusterId(new Guid(9, 2, 3, new byte[8])) };

        Assert.Same(Elsewhere, Elsewhere.With(other));
        Assert.Equal(new ClusterId(new Guid(1, 2, 3, new byte[8])), Elsewhere.With(Mark(3, 900)).Cluster);
        Assert.Throws<ArgumentException>(() => Elsewhere.Merge(SessionToken.Empty.With(other)));
        Assert.Equal(Elsewhere, Elsewhere.Merge(Of((3, 7))));
        Assert.NotEqual(Elsewhere, Of((3, 7), (5, 300)));
    }

    [Fact]
    public void Its_cluster_is_in_its_text_and_does_not_travel_between_nodes()
    {
        Assert.True(SessionToken.TryParse(Elsewhere.ToText(), out var read));

        Assert.Equal((Elsewhere, Elsewhere.Cluster), (read, read.Cluster));
        Assert.Equal(Of((5, 300)), read.Only(new ShardId(5)));
        Assert.True(Elsewhere.Encode().AsSpan().SequenceEqual(
            Google.Protobuf.MessageExtensions.ToByteArray(SessionTokenMessage.Parser.ParseFrom(Elsewhere.Encode()))));
    }

    [Theory]
    [InlineData("")]
    [InlineData("?")]
    [InlineData("AQ")]
    [InlineData("CAI")]
    [InlineData("CAESAQM")]
    [InlineData("CAESAgMA")]
    [InlineData("CAESBAMHAwg")]
    [InlineData("CAESBAUHAwg")]
    [InlineData("CAESBQMHBawCGgEA")]
    public void What_is_no_token_is_refused(string text)
    {
        Assert.False(SessionToken.TryParse(text, out var token));
        Assert.Same(SessionToken.Empty, token);
    }

    [Fact]
    public void Its_bytes_are_those_of_the_proto_file()
    {
        var bytes = Of((0, 1), (3, 300), (4095, long.MaxValue)).Encode();

        var generated = SessionTokenMessage.Parser.ParseFrom(bytes);

        Assert.Equal([0, 1, 3, 300, 4095, long.MaxValue], generated.Marks);
        Assert.True(bytes.AsSpan().SequenceEqual(Google.Protobuf.MessageExtensions.ToByteArray(generated)));
    }

    [Fact]
    public void Full_it_takes_no_shard_more_and_its_text_fits_into_sixty_thousand_characters()
    {
        var full = Enumerable.Range(0, SessionToken.MarksMax).Aggregate(SessionToken.Empty, (token, shard) => token.With(Mark(shard, long.MaxValue - 1)));

        Assert.Same(full, full.With(Mark(SessionToken.MarksMax, 1)));
        Assert.Equal(long.MaxValue, full.With(Mark(7, long.MaxValue)).Of(new ShardId(7)).Value);
        Assert.Equal(59_912, full.ToText().Length);
        Assert.False(SessionToken.TryParse(
            System.Buffers.Text.Base64Url.EncodeToString(Google.Protobuf.MessageExtensions.ToByteArray(TooMany())), out _));
    }

    private static SessionToken Elsewhere { get; } = new[] { Mark(3, 7), Mark(5, 300) }.Aggregate(
        SessionToken.Empty, (token, mark) => token.With(mark with { Cluster = new ClusterId(new Guid(1, 2, 3, new byte[8])) }));

    private static SessionTokenMessage TooMany()
    {
        var message = new SessionTokenMessage { Format = 1 };
        for (var shard = 0; shard <= SessionToken.MarksMax; shard++)
        {
            message.Marks.AddRange([shard, 1]);
        }

        return message;
    }

    private static SessionToken Random(SeededRandom random) => Enumerable.Range(0, random.Next(8))
        .Aggregate(SessionToken.Empty, (token, _) => token.With(Mark(random.Next(10), 1 + random.Next(1000))));

    private static SessionToken Of(params (int Shard, long Revision)[] marks) =>
        marks.Aggregate(SessionToken.Empty, (token, mark) => token.With(Mark(mark.Shard, mark.Revision)));

    private static ShardMark Mark(int shard, long revision) => new(new ShardId(shard), new Revision(revision));
}
