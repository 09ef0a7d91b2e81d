using Microsoft.ML;
using Microsoft.ML.Data;

namespace NormML.Standins.Tests.MicrosoftML;

public class ChainTests
{
    private readonly MLContext _context = new(1);

    [Fact]
    public void AChainAsksForEverySchemaBeforeItFits()
    {
        var first = new OffsetEstimator(_context, "A", "Value", 1);
        var pipeline = first.Append(new OffsetEstimator(_context, "B", "Missing", 1));
        var error = Assert.Throws<ArgumentOutOfRangeException>("inputSchema", () => pipeline.Fit(Data(1)));
        Assert.StartsWith("Could not find input column 'Missing'", error.Message);
        Assert.Equal(0, first.Fits);
    }

    [Fact]
    public void EachIsFittedOnWhatThoseBeforeMake()
    {
        var pipeline = new OffsetEstimator(_context, "A", "Value", 1).Append(new OffsetEstimator(_context, "B", "A", 10));
        var model = pipeline.Fit(Data(1, 2));
        Assert.IsType<OffsetTransformer>(model.LastTransformer);
        Assert.IsType<OffsetEstimator>(pipeline.LastEstimator);
        Assert.Equal([12f, 13f], model.Transform(Data(1, 2)).GetColumn<float>("B"));
        Assert.Equal(["Value", "Name", "A", "B"], model.GetOutputSchema(Data(1).Schema).Select(column => column.Name));
    }

    [Fact]
    public void ACacheCheckpointComesBehindAnEstimator()
    {
        Assert.Equal("Current estimator chain has no estimator, can't append cache checkpoint.",
            Assert.Throws<InvalidOperationException>(() => new EstimatorChain<ITransformer>().AppendCacheCheckpoint(_context)).Message);

        IDataView? seen = null;
        var pipeline = new OffsetEstimator(_context, "A", "Value", 1).AppendCacheCheckpoint(_context).Append(new Watching(data => seen = data));
        pipeline.Fit(Data(1, 2));
        Assert.IsType<CacheView>(seen);
    }

    [Fact]
    public void ScoringLeavesOutWhatIsOnlyForTraining()
    {
        var chain = new TransformerChain<ITransformer>(
            [new OffsetTransformer(_context, "A", "Value", 1), new OffsetTransformer(_context, "Value", "Value", 10)],
            [TransformerScope.TrainTest, TransformerScope.Everything]);
        Assert.Equal(["Value", "Value", "Name"], chain.GetOutputSchema(Data(1).Schema).Select(column => column.Name));
        Assert.Equal(["Value", "Value", "Name", "A"],
            chain.GetOutputSchema(Data(1).Schema, TransformerScope.Training).Select(column => column.Name));
        Assert.Single(chain.GetModelFor(TransformerScope.Scoring));
    }

    [Fact]
    public void OnFitHandsTheTransformerOver()
    {
        OffsetTransformer? handed = null;
        var model = new OffsetEstimator(_context, "A", "Value", 1).WithOnFitDelegate(fitted => handed = fitted).Fit(Data(1));
        Assert.Same(model, handed);
    }

    [Fact]
    public void DisposingAChainDisposesItsTransformers()
    {
        var transformer = new OffsetTransformer(_context, "A", "Value", 1);
        var chain = transformer.Append(new OffsetTransformer(_context, "B", "A", 1));
        chain.Dispose();
        Assert.True(transformer.IsDisposed);
    }

    [Fact]
    public void ARowMapperWantsTheSchemaItWasMadeFor()
    {
        ITransformer chain = new OffsetTransformer(_context, "A", "Value", 1).Append(new OffsetTransformer(_context, "B", "A", 1));
        Assert.True(chain.IsRowToRowMapper);
        var data = Data(5);
        var mapper = chain.GetRowToRowMapper(data.Schema);
        using var cursor = data.GetRowCursor(mapper.GetDependencies([mapper.OutputSchema["B"]]));
        Assert.False(cursor.IsColumnActive(data.Schema["Name"]));

        var row = mapper.GetRow(cursor, [mapper.OutputSchema["B"]]);
        var getter = row.GetGetter<float>(mapper.OutputSchema["B"]);
        Assert.True(cursor.MoveNext());
        float value = 0;
        getter(ref value);
        Assert.Equal(7, value);
        Assert.False(row.IsColumnActive(mapper.OutputSchema["Name"]));

        var other = Data(5).Schema;
        Assert.StartsWith("Schema did not match original schema",
            Assert.Throws<ArgumentOutOfRangeException>(() => chain.GetRowToRowMapper(other).GetRow(cursor, [])).Message);
    }

    private IDataView Data(params float[] values) => _context.Data.LoadFromEnumerable(values.Select(value => new Row { Value = value, Name = "x" }));

    private sealed class Watching(Action<IDataView> watch) : IEstimator<ITransformer>
    {
        public ITransformer Fit(IDataView input)
        {
            watch(input);
            return new TransformerChain<ITransformer>();
        }

        public SchemaShape GetOutputSchema(SchemaShape inputSchema) => inputSchema;
    }
}
