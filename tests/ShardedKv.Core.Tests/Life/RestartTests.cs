using ShardedKv.Core.Life;

namespace ShardedKv.Core.Tests.Life;

public sealed class RestartTests
{
    [Theory]
    [InlineData(LifeEnd.JournalRefused)]
    [InlineData(LifeEnd.StoreRefused)]
    public void A_refused_write_is_followed_by_another_life_after_pauses_that_double_to_a_bound(LifeEnd end) => Assert.Equal(
        [1, 2, 4, 8, 16, 30, 30, 30],
        new[] { 0, 1, 2, 3, 4, 5, 6, 1_000_000 }.Select(tries => Assert.IsType<Restart.Later>(Restart.After(end, tries)).Pause.TotalSeconds));

    [Theory]
    [InlineData(LifeEnd.JournalNotSynced)]
    [InlineData(LifeEnd.JournalDamaged)]
    [InlineData(LifeEnd.StoreUnknown)]
    public void After_a_failed_sync_and_after_damage_it_stays_down_until_it_is_repaired(LifeEnd end) =>
        Assert.Contains("skv repair", Assert.IsType<Restart.Repair>(Restart.After(end, 0)).Remedy);

    [Theory]
    [InlineData(LifeEnd.StateDiffers)]
    [InlineData(LifeEnd.StoreBehind)]
    [InlineData(LifeEnd.StoreDamaged)]
    public void A_store_that_is_damaged_or_another_than_its_log_made_is_fetched_anew_where_somebody_else_has_one(LifeEnd end)
    {
        Assert.IsType<Restart.FetchStore>(Restart.After(end, 0));
        Assert.Contains("skv restore", Assert.IsType<Restart.Repair>(Restart.After(end, 0, isAlone: true)).Remedy);
    }

    [Fact]
    public void Every_end_has_something_that_follows() =>
        Assert.All(Enum.GetValues<LifeEnd>(), end => Assert.NotNull(Restart.After(end, 0)));
}
