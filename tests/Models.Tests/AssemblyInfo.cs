// No parallel tests: libtorch has its own threads, and tests check which native objects are alive in the process.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
