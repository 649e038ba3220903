// Several actor systems with failure detectors in one test: one test at a time, so that none misses heartbeats for another.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
