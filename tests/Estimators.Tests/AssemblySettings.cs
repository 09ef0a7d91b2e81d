// No parallel tests: they train networks and would compete for the processors.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
