namespace NormML.Estimators.Training;

/// <summary>Observes a training. Every method has an empty default; all are called on the thread of <c>Fit</c>.</summary>
public interface ITrainingObserver
{
    /// <summary>The number of images read so far. All are read before the training starts.</summary>
    void OnReading(int images) { }

    /// <summary>The images are read and the network is built; the first step follows.</summary>
    void OnStarted(TrainingPlan plan) { }

    /// <summary>A step is done. On a GPU this is called for some steps only, since reading the loss waits for the device.</summary>
    void OnStep(StepProgress step) { }

    /// <summary>An epoch is done and, if there are validation images, measured.</summary>
    void OnEpoch(EpochResult epoch) { }

    /// <summary>The training has ended, other than by an exception.</summary>
    void OnFinished(TrainingResult result) { }
}
