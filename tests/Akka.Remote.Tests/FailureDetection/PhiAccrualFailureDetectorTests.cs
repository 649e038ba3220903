using Akka.Configuration;

namespace Akka.Remote.Tests.FailureDetection;

public class PhiAccrualFailureDetectorTests
{
    private long _now;

    [Fact]
    public void It_is_available_before_the_first_heartbeat_and_monitors_from_then_on()
    {
        var detector = Detector();

        Assert.True(detector.IsAvailable);
        Assert.False(detector.IsMonitoring);

        detector.HeartBeat();
        Assert.True(detector.IsAvailable);
        Assert.True(detector.IsMonitoring);
    }

    [Fact]
    public void Phi_follows_the_normal_distribution()
    {
        var detector = Detector(pause: 0);
        Beat(detector, times: 100, every: 1000);

        // Intervals of 1,000 ms exactly, deviation at its floor of 100 ms: at the mean half of all heartbeats are still to come.
        _now += 1000;
        Assert.Equal(0.30, detector.Phi, 2);

        // Three deviations late: -log10(0.00135).
        _now += 300;
        Assert.Equal(2.87, detector.Phi, 1);
    }

    [Fact]
    public void It_gives_up_when_phi_reaches_the_threshold_and_comes_back_with_a_heartbeat()
    {
        var detector = Detector(threshold: 3, pause: 0);
        Beat(detector, times: 20, every: 1000);

        _now += 1250;
        Assert.True(detector.IsAvailable);
        _now += 250;
        Assert.False(detector.IsAvailable);

        detector.HeartBeat();
        Assert.True(detector.IsAvailable);
    }

    [Fact]
    public void A_pause_within_the_acceptable_one_is_borne()
    {
        var detector = Detector(threshold: 10, pause: 3000);
        Beat(detector, times: 20, every: 1000);

        _now += 3900;
        Assert.True(detector.IsAvailable);
        _now += 2000;
        Assert.False(detector.IsAvailable);
    }

    [Fact]
    public void The_gap_of_an_outage_is_no_sample()
    {
        var detector = Detector(threshold: 3, pause: 0);
        Beat(detector, times: 20, every: 1000);
        _now += 100_000;
        detector.HeartBeat();

        _now += 1600;

        Assert.False(detector.IsAvailable);
    }

    [Fact]
    public void The_history_holds_so_many_samples_and_no_more()
    {
        var history = new HeartbeatHistory(3).With(1000).With(10).With(20).With(30);

        Assert.Equal(20, history.Mean);
        Assert.Equal(8.16, history.StandardDeviation, 2);
    }

    [Fact]
    public void Values_out_of_range_are_refused()
    {
        Assert.Throws<ConfigurationException>(() => Detector(threshold: 0));
        Assert.Throws<ConfigurationException>(() => new DeadlineFailureDetector(TimeSpan.Zero, TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public void A_deadline_detector_waits_for_interval_and_pause()
    {
        var detector = new DeadlineFailureDetector(TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(1), () => _now);
        Assert.True(detector.IsAvailable);

        detector.HeartBeat();
        _now += 4999;
        Assert.True(detector.IsAvailable);
        _now += 1;
        Assert.False(detector.IsAvailable);
    }

    [Fact]
    public void A_registry_keeps_one_for_each_peer_and_forgets_on_request()
    {
        var registry = new DefaultFailureDetectorRegistry<string>(() => Detector(threshold: 3, pause: 0));
        registry.Heartbeat("a");
        _now += 100_000;
        registry.Heartbeat("b");

        Assert.False(registry.IsAvailable("a"));
        Assert.True(registry.IsAvailable("b"));
        Assert.True(registry.IsAvailable("never heard"));

        registry.Remove("a");
        Assert.False(registry.IsMonitoring("a"));
        Assert.True(registry.IsAvailable("a"));
    }

    private PhiAccrualFailureDetector Detector(double threshold = 8, int pause = 0) =>
        new(threshold, 200, TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(pause), TimeSpan.FromSeconds(1), () => _now);

    private void Beat(PhiAccrualFailureDetector detector, int times, int every)
    {
        for (var i = 0; i < times; i++)
        {
            _now += every;
            detector.HeartBeat();
        }

        // The two made-up first samples leave by the bound of 200; their spread is small against the floor after 100 beats.
    }
}
