using ShardedKv.Linearizability.Checking;
using ShardedKv.Linearizability.Histories;
using ShardedKv.Linearizability.Models;
using static ShardedKv.Linearizability.Tests.Histories;

namespace ShardedKv.Linearizability.Tests;

public class CheckerTests
{
    [Fact]
    public void A_history_without_operations_is_ok() => Assert.Equal(Verdict.Ok, Judge());

    [Fact]
    public void A_read_may_see_a_concurrent_write_or_not()
    {
        Assert.Equal(Verdict.Ok, Judge(Put(1, 0, 10, "a"), Get(2, 1, 9, "a"), Get(3, 2, 8, null)));
    }

    [Fact]
    public void A_read_after_a_write_sees_it()
    {
        Assert.Equal(Verdict.Illegal, Judge(Put(1, 0, 1, "a"), Get(2, 2, 3, null)));
    }

    [Fact]
    public void A_read_that_begins_as_a_write_ends_is_concurrent_with_it()
    {
        Assert.Equal(Verdict.Ok, Judge(Put(1, 0, 2, "a"), Get(2, 2, 3, null)));
    }

    [Fact]
    public void Two_readers_do_not_see_a_write_come_and_go()
    {
        Assert.Equal(Verdict.Illegal, Judge(Put(1, 0, 10, "a"), Get(2, 1, 2, "a"), Get(3, 3, 4, null)));
    }

    [Fact]
    public void A_write_without_an_answer_may_take_effect_at_any_later_time()
    {
        Assert.Equal(Verdict.Ok, Judge(Put(1, 0, 1, "a").Unanswered(), Get(2, 50, 51, null), Get(2, 100, 101, "a")));
    }

    [Fact]
    public void A_write_without_an_answer_may_never_take_effect()
    {
        Assert.Equal(Verdict.Ok, Judge(Put(1, 0, 1, "a").Unanswered(), Get(2, 100, 101, null)));
    }

    [Fact]
    public void A_write_without_an_answer_does_not_take_effect_before_its_call()
    {
        Assert.Equal(Verdict.Illegal, Judge(Get(2, 0, 1, "a"), Put(1, 2, 3, "a").Unanswered()));
    }

    [Fact]
    public void A_write_without_an_answer_takes_effect_once()
    {
        Assert.Equal(
            Verdict.Illegal,
            Judge(Append(1, 0, 1, "a").Unanswered(), Get(2, 2, 3, "a"), Get(2, 4, 5, "aa")));
    }

    [Fact]
    public void An_append_is_in_the_value_once_and_in_order()
    {
        Assert.Equal(Verdict.Ok, Judge(Append(1, 0, 1, "a"), Append(1, 2, 3, "b"), Get(1, 4, 5, "ab")));
        Assert.Equal(Verdict.Illegal, Judge(Append(1, 0, 1, "a"), Append(1, 2, 3, "b"), Get(1, 4, 5, "ba")));
        Assert.Equal(Verdict.Illegal, Judge(Append(1, 0, 1, "a"), Get(1, 4, 5, "aa")));
    }

    [Fact]
    public void Of_two_compare_and_sets_on_one_value_one_is_done()
    {
        Assert.Equal(Verdict.Ok, Judge(Set(1, 0, 9, null, "a", done: true), Set(2, 1, 8, null, "b", done: false)));
        Assert.Equal(Verdict.Illegal, Judge(Set(1, 0, 9, null, "a", done: true), Set(2, 1, 8, null, "b", done: true)));
    }

    [Fact]
    public void A_deleted_key_is_absent() => Assert.Equal(Verdict.Illegal, Judge(Put(1, 0, 1, "a"), Delete(1, 2, 3), Get(1, 4, 5, "a")));

    [Fact]
    public void Keys_are_judged_apart_and_the_failing_one_is_named()
    {
        var result = Checker.Check(new KvModel(), [Put(1, 0, 1, "a", "x"), Get(2, 2, 3, "a", "x"), Get(3, 2, 3, "b", "y")]);

        Assert.Equal(Verdict.Illegal, result.Verdict);
        Assert.Equal(["y"], result.Failures.Select(part => part.Part));
    }

    [Fact]
    public void A_search_that_reaches_its_bound_knows_nothing()
    {
        var concurrent = Enumerable.Range(0, 40).Select(client => Append(client, 0, 100, $"{client},")).ToList();
        concurrent.Add(Get(99, 101, 102, "not there"));

        Assert.Equal(Verdict.Unknown, Checker.Check(new KvModel(), concurrent, stepsMax: 10_000).Verdict);
    }

    [Fact]
    public void A_long_history_of_few_clients_is_judged_in_about_a_step_an_operation()
    {
        var history = new List<Operation<KvInput, KvOutput>>();
        for (var at = 0; at < 20_000; at++)
        {
            history.Add(Put(1, 4 * at, (4 * at) + 3, $"{at}"));
            history.Add(Get(2, (4 * at) + 1, (4 * at) + 2, $"{at}"));
        }

        Assert.Equal(Verdict.Ok, Checker.Check(new KvModel(), history, stepsMax: 200_000).Verdict);
    }

    [Theory]
    [InlineData(1), InlineData(2), InlineData(3), InlineData(4)]
    public void It_agrees_with_the_definition_on_random_histories(int seed)
    {
        var random = new Random(seed);
        var verdicts = new int[2];
        for (var round = 0; round < 3_000; round++)
        {
            var history = RandomHistory(random);
            var expected = SlowChecker.IsLinearizable(history);

            Assert.True(expected == (Judge(history) == Verdict.Ok), $"seed {seed}, round {round}: {string.Join("; ", history)}");
            verdicts[expected ? 1 : 0]++;
        }

        Assert.All(verdicts, count => Assert.True(count > 300, "both verdicts are met often"));
    }

    private static Operation<KvInput, KvOutput>[] RandomHistory(Random random)
    {
        var history = new Operation<KvInput, KvOutput>[random.Next(1, 8)];
        for (var number = 0; number < history.Length; number++)
        {
            var call = random.Next(12);
            var end = call + random.Next(8);
            var value = random.Next(2) == 0 ? "a" : "b";
            string? seen = random.Next(4) switch { 0 => null, 1 => "a", 2 => "b", _ => "ab" };
            var operation = random.Next(6) switch
            {
                0 => Put(number, call, end, value),
                1 => Append(number, call, end, value),
                2 => Delete(number, call, end),
                3 => Set(number, call, end, seen, value, random.Next(2) == 0),
                4 => SetAt(number, call, end, random.Next(3), value, random.Next(2) == 0 ? new KvOutput.Written() : new KvOutput.Refused()),
                _ => Get(number, call, end, seen),
            };
            operation = operation.Output is not KvOutput.Refused && random.Next(4) == 0 ? operation.At(random.Next(4)) : operation;
            history[number] = random.Next(4) == 0 ? operation.Unanswered() : operation;
        }

        return history;
    }

    private static Verdict Judge(params Operation<KvInput, KvOutput>[] history) => Checker.Check(new KvModel(), history).Verdict;
}
