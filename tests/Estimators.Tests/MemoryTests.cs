using System.Diagnostics;
using Microsoft.ML;
using NormML.Estimators.Tests.Training;
using NormML.Estimators.Training;
using NormML.Models.Networks;
using Xunit.Abstractions;

namespace NormML.Estimators.Tests;

public sealed class MemoryTests(ITestOutputHelper output)
{
    private const double Megabyte = 1 << 20;

    [Fact]
    public void Memory_does_not_grow_between_1000_and_2000_steps()
    {
        double after1000 = 0,
            after2000 = 0;
        var steps = 0;
        var observer = new RecordingObserver
        {
            AfterStep = _ =>
            {
                steps++;
                after1000 = steps == 1000 ? WorkingSet() : after1000;
                after2000 = steps == 2000 ? WorkingSet() : after2000;
            },
        };
        var ml = new MLContext(seed: 1);
        var images = DrawnImages.AsVectors(ml, 88, seed: 1);
        var data = ml.Transforms.Conversion.MapValueToKey("Label", "Class").Fit(images).Transform(images);
        var options = SmallNetwork.Training with
        {
            Network = new ResNetOptions
            {
                Name = "least",
                Blocks = [1],
                Width = 4,
                Stem = NetworkStem.Convolution3x3,
            },
            Epochs = 200,
            BatchSize = 8,
            Observers = [observer],
            EarlyStopping = null,
        };

        using var model = ml.MulticlassClassification.Trainers.ResNet(options).Fit(data);

        output.WriteLine($"{steps} steps; after 1,000: {after1000:F1} MB, after 2,000: {after2000:F1} MB");
        Assert.Equal(2000, steps);
        Assert.True(after2000 - after1000 < 32, $"{after1000:F1} MB after 1,000 steps, {after2000:F1} MB after 2,000");
    }

    private static double WorkingSet()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64 / Megabyte;
    }
}
