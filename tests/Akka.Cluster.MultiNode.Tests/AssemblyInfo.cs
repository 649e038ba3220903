// Up to seven processes in each test: one test at a time.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
