// Times the training loop beside PyTorch's on the same threads: one run, in turns, medians.
using System.CommandLine;
using NormML.Benchmarks;

var threads = new Option<int>("--threads") { Description = "Threads of both; default all processors.", DefaultValueFactory = _ => Environment.ProcessorCount };
var rounds = new Option<int>("--rounds") { Description = "Turns of each.", DefaultValueFactory = _ => 9 };
var steps = new Option<int>("--steps") { Description = "Steps a turn.", DefaultValueFactory = _ => 12 };
var batch = new Option<int>("--batch") { Description = "Pictures a step.", DefaultValueFactory = _ => 32 };
var size = new Option<int>("--size") { Description = "Height and width of a picture, in pixels.", DefaultValueFactory = _ => 64 };
var python = new Option<string?>("--python") { Description = "The Python that has PyTorch and torchvision; default python3, then /usr/bin/python3." };
var root = new RootCommand("Trains ResNet-18 with NormML and with PyTorch, in turns, and compares pictures a second.")
{
    threads, rounds, steps, batch, size, python,
};
root.SetAction(parsed => TrainingBenchmark.Run(
    new TrainingBenchmark.Settings(parsed.GetValue(threads), parsed.GetValue(rounds), parsed.GetValue(steps),
        parsed.GetValue(batch), parsed.GetValue(size)), parsed.GetValue(python)));
return root.Parse(args).Invoke();
