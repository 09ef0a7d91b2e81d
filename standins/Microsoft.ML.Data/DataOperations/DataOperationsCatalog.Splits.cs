using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

public sealed partial class DataOperationsCatalog
{
    public TrainTestData TrainTestSplit(IDataView data, double testFraction = 0.1, string samplingKeyColumnName = null, int? seed = null)
    {
        _env.CheckValue(data, nameof(data));
        _env.CheckParam(testFraction is > 0 and < 1, nameof(testFraction), "Must be between 0 and 1 exclusive");
        var numbered = Numbered(_env, data, samplingKeyColumnName, seed);
        return new TrainTestData(
            Part(numbered, 0, testFraction, includeUpper: false, complement: true),
            Part(numbered, 0, testFraction, includeUpper: false, complement: false));
    }

    public IReadOnlyList<TrainTestData> CrossValidationSplit(IDataView data, int numberOfFolds = 5, string samplingKeyColumnName = null, int? seed = null)
    {
        _env.CheckValue(data, nameof(data));
        _env.CheckParam(numberOfFolds > 1, nameof(numberOfFolds), "Must be more than 1");
        return [.. Folds(_env, data, numberOfFolds, samplingKeyColumnName, seed)];
    }

    internal static IEnumerable<TrainTestData> Folds(IHostEnvironment env, IDataView data, int numberOfFolds, string samplingKeyColumnName, int? seed)
    {
        var numbered = Numbered(env, data, samplingKeyColumnName, seed);
        for (var fold = 0; fold < numberOfFolds; fold++)
        {
            var (lower, upper) = ((double)fold / numberOfFolds, (double)(fold + 1) / numberOfFolds);
            yield return new TrainTestData(
                Part(numbered, lower, upper, includeUpper: true, complement: true),
                Part(numbered, lower, upper, includeUpper: true, complement: false));
        }
    }

    private static SplitColumnView Numbered(IHostEnvironment env, IDataView data, string samplingKeyColumnName, int? seed)
    {
        DataViewSchema.Column? key = null;
        if (samplingKeyColumnName is not null)
            key = data.Schema.GetColumnOrNull(samplingKeyColumnName)
                ?? throw env.ExceptSchemaMismatch("samplingKeyColumn", "SamplingKeyColumn", samplingKeyColumnName);
        return new SplitColumnView(data, key, seed ?? (env as IHostEnvironmentInternal)?.Seed);
    }

    private static IDataView Part(SplitColumnView numbered, double lower, double upper, bool includeUpper, bool complement) =>
        ChosenColumnsView.Without(new RangeFilterView(numbered, numbered.Name, lower, upper, includeUpper, complement), numbered.Name);

    /// <summary>Two parts of one view.</summary>
    public struct TrainTestData
    {
        public readonly IDataView TrainSet;
        public readonly IDataView TestSet;

        internal TrainTestData(IDataView trainSet, IDataView testSet)
        {
            TrainSet = trainSet;
            TestSet = testSet;
        }
    }
}
