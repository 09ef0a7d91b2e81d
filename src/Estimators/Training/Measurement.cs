using static TorchSharp.torch;

namespace NormML.Estimators.Training;

/// <summary>Forward passes through a network without gradients, in its present mode.</summary>
internal sealed class Measurement(nn.Module<Tensor, Tensor> network, Device device)
{
    /// <summary>Measures loss and accuracy of batches; false: canceled, and the meter has read nothing.</summary>
    public bool Run(IEnumerable<Batch> batches, EpochMeter meter, Func<bool> isCanceled)
    {
        using var noGrad = no_grad();
        foreach (var batch in batches)
        {
            if (isCanceled())
            {
                return false;
            }

            using var scope = NewDisposeScope();
            var labels = batch.Labels.to(device);
            var logits = network.call(batch.Images.to(device));
            meter.Add(nn.functional.cross_entropy(logits, labels), logits, labels);
        }

        meter.Read(always: true);
        return true;
    }
}
