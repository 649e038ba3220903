// The stories mostly wait for clocks of their own; side by side they take the time of the longest.
[assembly: CollectionBehavior(MaxParallelThreads = -1)]
