namespace NormML.Cli.Comparison;

/// <summary>What all trainings of a comparison have in common: results of other settings do not belong beside each other.</summary>
/// <param name="Model">The network.</param>
/// <param name="Epochs">How often each training sees every image.</param>
/// <param name="Classes">Classes of the images.</param>
/// <param name="Images">Images to learn from.</param>
/// <param name="TestImages">Other images, to measure by.</param>
/// <param name="ImageNames">A digest of the names of all these images.</param>
/// <param name="Device">Where the networks are computed: <c>cpu</c> or <c>cuda:0</c>.</param>
/// <param name="Cores">Processor cores that a training may use: its threads.</param>
internal sealed record ComparisonSettings(
    string Model,
    int Epochs,
    int Classes,
    int Images,
    int TestImages,
    string ImageNames,
    string Device,
    int Cores
);
