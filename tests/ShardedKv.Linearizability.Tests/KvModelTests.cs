using ShardedKv.Linearizability.Checking;
using ShardedKv.Linearizability.Histories;
using ShardedKv.Linearizability.Models;
using static ShardedKv.Linearizability.Tests.Histories;

namespace ShardedKv.Linearizability.Tests;

/// <summary>What the model allows of one key, told as histories.</summary>
public class KvModelTests
{
    [Fact]
    public void A_hash_depends_on_the_value_before_it_and_its_answer_tells_that_value()
    {
        Assert.Equal("3214735720", KvModel.Hash("foo", "bar"));
        Assert.Equal("2166136261", KvModel.Hash(null, ""));
        Assert.Equal(Verdict.Ok, Judge(Put(1, 0, 1, "foo"), PutHash(1, 2, 3, "bar", was: "foo"), Get(1, 4, 5, "3214735720")));
        Assert.Equal(Verdict.Ok, Judge(PutHash(1, 2, 3, "a", was: ""), Get(1, 4, 5, "3826002220")));
        Assert.Equal(Verdict.Illegal, Judge(Put(1, 0, 1, "foo"), PutHash(1, 2, 3, "bar", was: "")));
        Assert.Equal(Verdict.Illegal, Judge(Put(1, 0, 1, "foo"), PutHash(1, 2, 3, "bar", was: "foo"), Get(1, 4, 5, "3826002220")));
    }

    [Fact]
    public void A_hash_put_twice_is_illegal()
    {
        var twice = KvModel.Hash(KvModel.Hash(null, "a"), "a");

        Assert.Equal(Verdict.Illegal, Judge(PutHash(1, 0, 1, "a", was: ""), Get(1, 2, 3, twice)));
        Assert.Equal(Verdict.Illegal, Judge(PutHash(1, 0, 1, "a", was: "").Unanswered(), Get(1, 2, 3, twice)));
    }

    [Fact]
    public void By_revision_a_set_is_done_only_at_the_revision_that_was_told()
    {
        Assert.Equal(Verdict.Ok, Judge(Put(1, 0, 1, "a").At(4), SetAt(2, 2, 3, 4, "b", new KvOutput.Written(7))));
        Assert.Equal(Verdict.Illegal, Judge(Put(1, 0, 1, "a").At(4), SetAt(2, 2, 3, 3, "b", new KvOutput.Written(7))));
        Assert.Equal(
            Verdict.Illegal,
            Judge(Put(1, 0, 1, "a").At(4), Put(1, 2, 3, "a").At(5), SetAt(2, 4, 5, 4, "b", new KvOutput.Written(7))));
        Assert.Equal(Verdict.Illegal, Judge(Put(1, 0, 1, "a").At(4), SetAt(2, 2, 3, 4, "b", KvOutput.Refused.Instance)));
        Assert.Equal(Verdict.Illegal, Judge(Put(1, 0, 1, "a").At(4), Delete(1, 2, 3).At(5), SetAt(2, 4, 5, 5, "b", new KvOutput.Written(7))));
    }

    [Fact]
    public void A_refusal_tells_what_is_there()
    {
        var other = new KvOutput.Refused(new KvOutput.Found("a", 4));

        Assert.Equal(Verdict.Ok, Judge(Put(1, 0, 1, "a").At(4), SetAt(2, 2, 3, 9, "b", other)));
        Assert.Equal(Verdict.Illegal, Judge(Put(1, 0, 1, "a").At(5), SetAt(2, 2, 3, 9, "b", other)));
        Assert.Equal(Verdict.Illegal, Judge(Put(1, 0, 1, "c").At(4), SetAt(2, 2, 3, 9, "b", other)));
        Assert.Equal(Verdict.Illegal, Judge(SetAt(2, 2, 3, 9, "b", other)));
        Assert.Equal(Verdict.Ok, Judge(SetAt(2, 2, 3, 9, "b", new KvOutput.Refused(new KvOutput.Found(null)))));
    }

    [Fact]
    public void Revisions_of_writes_rise_and_a_read_tells_its_writes()
    {
        Assert.Equal(Verdict.Ok, Judge(Put(1, 0, 1, "a").At(4), Append(1, 2, 3, "b").At(6), Get(2, 4, 5, "ab").At(6)));
        Assert.Equal(Verdict.Illegal, Judge(Put(1, 0, 1, "a").At(4), Append(1, 2, 3, "b").At(4)));
        Assert.Equal(Verdict.Illegal, Judge(Put(1, 0, 1, "a").At(4), Get(2, 4, 5, "a").At(5)));
    }

    [Fact]
    public void After_a_write_without_an_answer_a_read_may_tell_any_later_revision_and_that_one_stays()
    {
        var open = Append(1, 2, 3, "b").Unanswered();

        Assert.Equal(Verdict.Ok, Judge(Put(1, 0, 1, "a").At(4), open, Get(2, 4, 5, "ab").At(9), SetAt(2, 6, 7, 9, "c", new KvOutput.Written(10))));
        Assert.Equal(Verdict.Illegal, Judge(Put(1, 0, 1, "a").At(4), open, Get(2, 4, 5, "ab").At(4)));
        Assert.Equal(Verdict.Illegal, Judge(Put(1, 0, 1, "a").At(4), open, Get(2, 4, 5, "ab").At(9), Get(2, 6, 7, "ab").At(8)));
    }

    private static Verdict Judge(params Operation<KvInput, KvOutput>[] history) => Checker.Check(new KvModel(), history).Verdict;
}
