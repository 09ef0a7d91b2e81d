// Times the training loop beside a plain TorchSharp loop and beside PyTorch, on the same threads: in turns, medians.
using System.CommandLine;
using NormML.Benchmarks;

var threads = Count("--threads", "Threads of each; default all processors.", Environment.ProcessorCount);
var rounds = Count("--rounds", "Turns of each.", 9);
var steps = Count("--steps", "Steps a turn.", 12);
var batch = Count("--batch", "Images a step.", 32);
var size = Count("--size", "Height and width of an image, in pixels.", 64);
var python = new Option<string?>("--python")
{
    Description = "The Python that has PyTorch and torchvision; default python3, then /usr/bin/python3.",
};
var root = new RootCommand(
    "Trains ResNet-18 with NormML, with a plain TorchSharp loop and with PyTorch, in turns, and compares images a second."
)
{
    threads,
    rounds,
    steps,
    batch,
    size,
    python,
};
root.SetAction(parsed => TrainingBenchmark.Run(JobOf(parsed), parsed.GetValue(python)));
var torchSharp = new Command(TorchSharpPeer.Verb) { threads, batch, size };
torchSharp.Hidden = true;
torchSharp.SetAction(parsed => TorchSharpTraining.Run(JobOf(parsed)));
root.Add(torchSharp);

try
{
    return root.Parse(args).Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (Exception unable) when (unable is InvalidOperationException or ArgumentException)
{
    // Not 1, which says that NormML is too slow.
    Console.Error.WriteLine($"error: {unable.Message}");
    return 2;
}

TrainingJob JobOf(ParseResult parsed) =>
    new(
        parsed.GetValue(threads),
        parsed.GetValue(rounds),
        parsed.GetValue(steps),
        parsed.GetValue(batch),
        parsed.GetValue(size)
    );

static Option<int> Count(string name, string description, int usual)
{
    var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => usual };
    option.Validators.Add(result =>
    {
        if (result.Tokens is [var token] && int.TryParse(token.Value, out var value) && value < 1)
            result.AddError($"{name} is 1 or more, not {value}.");
    });
    return option;
}
