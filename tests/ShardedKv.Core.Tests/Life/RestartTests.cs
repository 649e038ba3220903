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
    [InlineData(LifeEnd.StoreDamaged)]
    public void After_a_failed_sync_and_after_damage_it_stays_down_until_it_is_repaired(LifeEnd end) =>
        Assert.Contains("skv repair", Assert.IsType<Restart.Repair>(Restart.After(end, 0)).Remedy);

    [Fact]
    public void A_state_that_differs_is_fetched_anew() => Assert.IsType<Restart.FetchStore>(Restart.After(LifeEnd.StateDiffers, 0));

    [Fact]
    public void Every_end_has_something_that_follows() =>
        Assert.All(Enum.GetValues<LifeEnd>(), end => Assert.NotNull(Restart.After(end, 0)));
}
