// Each of these takes several processes, and some look at what time-outs do: side by side they would only slow each other down.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
