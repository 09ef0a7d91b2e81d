using System.Diagnostics;
using System.Globalization;
using TorchSharp;
using TorchSharp.Modules;

namespace NormML.Benchmarks;

/// <summary>The loop that a .NET user writes without NormML: TorchSharp, and TorchVision's ResNet-18.</summary>
/// <remarks>
/// <para>The same as in NormML's loop: network, batch, loss with label smoothing, momentum, weight decay on tensors of more
/// than one dimension alone, one loss read a step, threads.</para>
/// <para>Not the same: the learning rate is constant; the right answers are not counted; gradients and parameters are a
/// tensor each; memory is left to the C library. <c>zero_grad</c> writes zeros, as TorchSharp's does.</para>
/// <para>It uses nothing of NormML.</para>
/// </remarks>
internal static class TorchSharpTraining
{
    /// <summary>Answers the requests on standard input, as <see cref="PeerProcess"/> tells, until it ends.</summary>
    public static int Run(TrainingJob job)
    {
        torch.set_num_threads(job.Threads);
        torch.manual_seed(1);
        using var network = torchvision.models.resnet18(num_classes: TrainingJob.Classes);
        network.train();
        var parameters = network.parameters().ToArray();
        var decayed = parameters.Where(parameter => parameter.dim() > 1).ToArray();
        var others = parameters.Where(parameter => parameter.dim() <= 1).ToArray();
        using var optimizer = torch.optim.SGD(
            new SGD.ParamGroup[]
            {
                new()
                {
                    Parameters = decayed,
                    Options = new() { weight_decay = TrainingJob.WeightDecay },
                },
                new()
                {
                    Parameters = others,
                    Options = new() { weight_decay = 0 },
                },
            },
            TrainingJob.LearningRate,
            momentum: 0.9,
            nesterov: true
        );
        using var images = torch.randn(job.Batch, 3, job.Size, job.Size);
        using var labels = torch.arange(job.Batch).remainder(TrainingJob.Classes);

        var learnable = parameters.Where(parameter => parameter.requires_grad).Sum(parameter => parameter.numel());
        var version = typeof(torch).Assembly.GetName().Version!.ToString(fieldCount: 3);
        Console.WriteLine($"{learnable} TorchSharp {version}, libtorch {torch.__version__}");
        while (Console.ReadLine() is { } request)
        {
            var steps = int.Parse(request, CultureInfo.InvariantCulture);
            var clock = Stopwatch.StartNew();
            for (var step = 0; step < steps; step++)
            {
                using var scope = torch.NewDisposeScope();
                optimizer.zero_grad();
                var loss = torch.nn.functional.cross_entropy(
                    network.call(images),
                    labels,
                    label_smoothing: TrainingJob.LabelSmoothing
                );
                loss.backward();
                optimizer.step();
                _ = loss.item<float>();
            }

            Console.WriteLine(FormattableString.Invariant($"{steps * job.Batch / clock.Elapsed.TotalSeconds:0.000}"));
        }

        return 0;
    }
}
