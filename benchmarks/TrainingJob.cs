namespace NormML.Benchmarks;

/// <summary>What NormML and its peers train, and for how long.</summary>
/// <param name="Threads">Threads of each.</param>
/// <param name="Rounds">Turns of each that count.</param>
/// <param name="Steps">Steps a turn.</param>
/// <param name="Batch">Images a step.</param>
/// <param name="Size">Height and width of an image, in pixels.</param>
internal sealed record TrainingJob(int Threads, int Rounds, int Steps, int Batch, int Size)
{
    // pytorch_training.py has the same numbers.
    public const int Classes = 10;
    public const double LearningRate = 0.01;
    public const double WeightDecay = 5e-4;
    public const double LabelSmoothing = 0.1;
}
