using System.Diagnostics;
using TorchSharp;
using static TorchSharp.torch;

namespace NormML.Estimators.Training;

/// <summary>Mean loss and accuracy of an epoch's batches, with few waits for the device.</summary>
/// <remarks>
/// A batch's numbers stay on the device until <see cref="Read"/>, since reading a number from a GPU waits for all earlier
/// work. On the CPU nothing is pending, and reading is cheap.
/// </remarks>
internal sealed class EpochMeter : IDisposable
{
    private const int BatchesPerReadOfGpu = 16;

    private readonly List<(Tensor LossAndRight, int Count)> unread = [];
    private readonly Stopwatch age = Stopwatch.StartNew();
    private TimeSpan ageWhenRead;
    private double lossSum;
    private double rightSum;

    /// <summary>Images of the batches that have been read.</summary>
    public int Images { get; private set; }

    /// <summary>Batches that have been read.</summary>
    public int Batches { get; private set; }

    /// <summary>Mean loss per image.</summary>
    public double Loss => lossSum / Images;

    /// <summary>Share of the images that were classified correctly.</summary>
    public double Accuracy => rightSum / Images;

    /// <summary>Whether a batch's loss was infinite or not a number; that batch is then the last of <see cref="Batches"/>.</summary>
    public bool Diverged { get; private set; }

    /// <summary>Time since the meter was created.</summary>
    public TimeSpan Age => age.Elapsed;

    /// <summary>Images per second, from the creation of the meter to its last reading.</summary>
    public double ImagesPerSecond => Images / ageWhenRead.TotalSeconds;

    /// <summary>Takes the mean loss of a batch, its logits [N,K] and its classes [N].</summary>
    public void Add(Tensor loss, Tensor logits, Tensor labels)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var right = logits.argmax(1).eq(labels).sum().to(ScalarType.Float32);
        unread.Add((stack([loss.detach(), right]).DetachFromDisposeScope(), (int)labels.shape[0]));
    }

    /// <summary>Reads the added batches if it is time; returns whether it did.</summary>
    public bool Read(bool always)
    {
        var isCheap = unread.Count > 0 && unread[0].LossAndRight.device_type == DeviceType.CPU;
        if (unread.Count == 0 || !(always || isCheap || unread.Count >= BatchesPerReadOfGpu))
        {
            return false;
        }

        using var scope = NewDisposeScope();
        var numbers = stack([.. unread.Select(batch => batch.LossAndRight)]).cpu().data<float>().ToArray();
        for (var batch = 0; batch < unread.Count && !Diverged; batch++)
        {
            var count = unread[batch].Count;
            lossSum += (double)numbers[2 * batch] * count;
            rightSum += numbers[(2 * batch) + 1];
            Images += count;
            Batches++;
            Diverged = !float.IsFinite(numbers[2 * batch]);
        }

        ageWhenRead = age.Elapsed;
        Forget();
        return true;
    }

    public void Dispose() => Forget();

    private void Forget()
    {
        unread.ForEach(batch => batch.LossAndRight.Dispose());
        unread.Clear();
    }
}
