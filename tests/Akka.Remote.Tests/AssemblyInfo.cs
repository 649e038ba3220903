// Real sockets, timers and several actor systems in each test: one test at a time, so that none waits for another's processor.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
