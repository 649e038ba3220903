// Each test runs a whole cluster of processes; two at once would measure each other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
