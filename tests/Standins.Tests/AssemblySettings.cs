// Tests train networks; side by side they would fight for the processors.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
