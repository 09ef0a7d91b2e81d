// Tests measure threads and native memory, so they run one at a time.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
