// libtorch has its own threads, and tests look at what is alive in the process.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
