using Microsoft.ML;
using Microsoft.ML.Data;

namespace NormML.Standins.Tests.MicrosoftMLData;

/// <summary>One prediction at a time.</summary>
public class PredictionEngineTests
{
    private readonly MLContext _ml = new(1);

    [Fact]
    public void An_engine_runs_an_object_through_the_chain()
    {
        using var engine = _ml.Model.CreatePredictionEngine<Input, Output>(Model());
        Assert.Equal((2u, "b"), Read(engine.Predict(new Input { Label = "b" })));
        Assert.Equal((1u, "a"), Read(engine.Predict(new Input { Label = "a" })));

        static (uint, string) Read(Output output) => (output.Key, output.Back);
    }

    [Fact]
    public void A_prediction_can_go_into_an_object_at_hand()
    {
        using var engine = _ml.Model.CreatePredictionEngine<Input, Output>(Model());
        var output = new Output();
        engine.Predict(new Input { Label = "b" }, ref output);
        Assert.Equal("b", output.Back);
    }

    [Fact]
    public void The_input_class_must_have_what_the_chain_reads()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Model.CreatePredictionEngine<Other, Output>(Model()));
        Assert.Contains("Could not find input column 'Label'", error.Message);
    }

    [Fact]
    public void Output_columns_that_are_missing_are_left_alone_unless_asked_for()
    {
        using var engine = _ml.Model.CreatePredictionEngine<Input, More>(Model());
        Assert.Equal(("a", 5f), (engine.Predict(new Input { Label = "a" }).Back, engine.Predict(new Input { Label = "a" }).Score));
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Model.CreatePredictionEngine<Input, More>(Model(), ignoreMissingColumns: false));
    }

    [Fact]
    public void An_engine_disposes_the_transformer_unless_told_not_to()
    {
        var owned = new Recording(Model());
        _ml.Model.CreatePredictionEngine<Input, Output>(owned).Dispose();
        Assert.Equal(1, owned.Disposals);

        var shared = new Recording(Model());
        _ml.Model.CreatePredictionEngine<Input, Output>(shared, new PredictionEngineOptions { OwnsTransformer = false }).Dispose();
        Assert.Equal(0, shared.Disposals);
    }

    [Fact]
    public void A_transformer_without_row_mapper_is_refused()
    {
        var error = Assert.ThrowsAny<ArgumentException>(() => _ml.Model.CreatePredictionEngine<Input, Output>(new Recording(Model()) { IsRowToRowMapper = false }));
        Assert.Contains("Must be a row to row mapper", error.Message);
    }

    [Fact]
    public void The_output_schema_is_the_chain_s()
    {
        using var engine = _ml.Model.CreatePredictionEngine<Input, Output>(Model());
        Assert.Equal(["Label", "Key", "Back"], engine.OutputSchema.Select(column => column.Name));
    }

    [Fact]
    public void Custom_mappings_run_in_engines_and_load_by_contract()
    {
        var view = _ml.Data.LoadFromEnumerable(new[] { new Input { Label = "abc" } });
        var model = _ml.Transforms.CustomMapping(new LengthMapping().GetMapping(), "length").Fit(view);
        Assert.Equal(3, model.Transform(view).GetColumn<float>("Score").Single());

        using var stream = new MemoryStream();
        _ml.Model.Save(model, view.Schema, stream);
        stream.Position = 0;
        using var engine = _ml.Model.CreatePredictionEngine<Input, Length>(new MLContext().Model.Load(stream, out _));
        Assert.Equal(4, engine.Predict(new Input { Label = "abcd" }).Score);
    }

    private ITransformer Model() =>
        _ml.Transforms.Conversion.MapValueToKey("Key", "Label").Append(_ml.Transforms.Conversion.MapKeyToValue("Back", "Key"))
            .Fit(_ml.Data.LoadFromEnumerable(new[] { new Input { Label = "a" }, new Input { Label = "b" } }));

    private sealed class Recording(ITransformer inner) : ITransformer, IDisposable
    {
        public int Disposals { get; private set; }

        public bool IsRowToRowMapper { get; init; } = true;

        public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => inner.GetOutputSchema(inputSchema);

        public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => inner.GetRowToRowMapper(inputSchema);

        public IDataView Transform(IDataView input) => inner.Transform(input);

        void ICanSaveModel.Save(ModelSaveContext ctx) => inner.Save(ctx);

        public void Dispose() => Disposals++;
    }

    public sealed class Input
    {
        public string Label { get; set; } = "";
    }

    public sealed class Length
    {
        public float Score { get; set; }
    }

    private sealed class Other
    {
        public string Text { get; set; } = "";
    }

    private sealed class Output
    {
        public uint Key { get; set; }

        public string Back { get; set; } = "";
    }

    private sealed class More
    {
        public string Back { get; set; } = "";

        public float Score { get; set; } = 5;
    }

    [Microsoft.ML.Transforms.CustomMappingFactoryAttribute("length")]
    public sealed class LengthMapping : Microsoft.ML.Transforms.CustomMappingFactory<Input, Length>
    {
        public override Action<Input, Length> GetMapping() => (input, output) => output.Score = input.Label.Length;
    }
}
