using System.IO.Compression;
using Microsoft.ML;
using Microsoft.ML.Data;
using NormML.Transforms.Classification;

namespace NormML.Transforms.Tests.Classification;

/// <summary>The transformer inside ML.NET's model files.</summary>
public sealed class SavedTransformerTests : IDisposable
{
    private readonly MLContext ml = new();
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_model_loads_and_scores_as_before()
    {
        using var transformer = Samples.Transformer();
        var view = ml.View(10);
        ml.Model.Save(transformer, view.Schema, folder.File("model.zip"));

        using var loaded = (ImageClassificationTransformer)new MLContext().Model.Load(folder.File("model.zip"), out var schema);

        Assert.Equal(view.Schema.Select(c => (c.Name, c.Type)), schema.Select(c => (c.Name, c.Type)));
        Assert.Equal(Samples.Scores(transformer.Transform(view)), Samples.Scores(loaded.Transform(view)));
        Assert.Equal(transformer.Columns, loaded.Columns);
        Assert.Equal("Picture", loaded.FeatureColumnName);
    }

    [Fact]
    public void Numeric_labels_come_back_as_numbers()
    {
        var labels = new ClassLabels(LabelType.Find(NumberDataViewType.Double), ["0.1", "2", "-7.25", "1E-300"]);
        using var transformer = Samples.Transformer(labels);
        transformer.SaveTo(folder.File("model.zip"));

        using var loaded = (IDisposable)ml.Model.Load(folder.File("model.zip"), out _);

        VBuffer<double> values = default;
        ((ITransformer)loaded).GetOutputSchema(ml.View(1).Schema)["PredictedLabel"].GetKeyValues(ref values);
        Assert.Equal([0.1, 2, -7.25, 1e-300], values.DenseValues());
    }

    [Fact]
    public void A_chain_loads_and_predicts_names()
    {
        using var transformer = Samples.Transformer();
        var view = ml.View(6);
        var toName = ml.Transforms.Conversion.MapKeyToValue("Name", "PredictedLabel").Fit(transformer.Transform(view));
        var chain = transformer.Append(toName);
        ml.Model.SaveTo(chain, view.Schema, folder.File("chain.zip"));

        var loaded = ml.Model.Load(folder.File("chain.zip"), out _);

        Assert.Equal(chain.Transform(view).GetColumn<string>("Name"), loaded.Transform(view).GetColumn<string>("Name"));
        ((IDisposable)loaded).Dispose();
    }

    [Fact]
    public void The_loader_is_named_with_its_assembly_at_a_version_that_stays()
    {
        var name = typeof(ImageClassificationTransformer).Assembly.GetName();

        Assert.Equal(new Version(1, 0, 0, 0), name.Version);
        Assert.Equal("NormML.Transforms", name.Name);
    }

    [Theory]
    [InlineData(nameof(ITransformer.Transform))]
    [InlineData("SaveTo")]
    public void Saving_a_disposed_transformer_leaves_no_file(string what)
    {
        var transformer = Samples.Transformer();
        transformer.Dispose();

        if (what == "SaveTo")
            Assert.Throws<ObjectDisposedException>(() => transformer.SaveTo(folder.File("model.zip")));
        else
            Assert.Throws<ObjectDisposedException>(() => transformer.Transform(ml.View(1)));

        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void SaveTo_overwrites_a_model_with_one_that_ML_NET_loads()
    {
        File.WriteAllText(folder.File("model.zip"), "old");
        using var transformer = Samples.Transformer();

        transformer.SaveTo(folder.File("model.zip"));

        using var loaded = (ImageClassificationTransformer)ml.Model.Load(folder.File("model.zip"), out var schema);
        Assert.Equal([("Picture", transformer.FeatureColumnType)], schema.Select(c => (c.Name, c.Type)));
        Assert.Equal(["model.zip"], Directory.GetFiles(folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void A_failed_SaveTo_leaves_the_old_model_whole()
    {
        using var transformer = Samples.Transformer();
        transformer.SaveTo(folder.File("model.zip"));
        var old = File.ReadAllBytes(folder.File("model.zip"));
        var chain = transformer.Append(new UnsavableTransformer());

        Assert.Throws<InvalidOperationException>(() => ml.Model.SaveTo(chain, ml.View(1).Schema, folder.File("model.zip")));

        Assert.Equal(old, File.ReadAllBytes(folder.File("model.zip")));
        Assert.Equal(["model.zip"], Directory.GetFiles(folder.Path).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_damaged_network_inside_a_model_says_so(bool missing)
    {
        using var transformer = Samples.Transformer();
        transformer.SaveTo(folder.File("model.zip"));
        ChangeNetworkEntry(folder.File("model.zip"), missing);

        var error = Assert.ThrowsAny<Exception>(() => ml.Model.Load(folder.File("model.zip"), out _));

        var cause = Assert.IsType<InvalidDataException>(error.GetBaseException());
        Assert.Contains(missing ? "holds an entry 'Network.bin' with the network; this file has none" : "do not match the checksum", cause.Message);
    }

    [Fact]
    public void A_GPU_that_is_not_there_is_refused_unless_falling_back_is_allowed()
    {
        using var transformer = Samples.Transformer();
        transformer.SaveTo(folder.File("model.zip"));

        var strict = new MLContext { GpuDeviceId = 99, FallbackToCpu = false };
        var error = Assert.ThrowsAny<Exception>(() => strict.Model.Load(folder.File("model.zip"), out _)).GetBaseException();
        var lenient = new MLContext { GpuDeviceId = 99, FallbackToCpu = true };
        using var loaded = (ImageClassificationTransformer)lenient.Model.Load(folder.File("model.zip"), out _);

        Assert.Contains("received GpuDeviceId=99", Assert.IsType<InvalidOperationException>(error).Message);
        Assert.Single(Samples.Scores(loaded.Transform(ml.View(1))));
    }

    private static void ChangeNetworkEntry(string path, bool delete)
    {
        using var zip = ZipFile.Open(path, ZipArchiveMode.Update);
        var entry = zip.Entries.Single(e => e.Name == "Network.bin");
        var name = entry.FullName;
        using var content = new MemoryStream();
        using (var stream = entry.Open())
            stream.CopyTo(content);
        entry.Delete();
        if (delete)
            return;
        var bytes = content.ToArray();
        bytes[bytes.Length / 2] ^= 1;
        using var changed = zip.CreateEntry(name).Open();
        changed.Write(bytes);
    }

    /// <summary>Fails while it is saved, when the file is half written.</summary>
    private sealed class UnsavableTransformer : ITransformer
    {
        public bool IsRowToRowMapper => false;

        public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => inputSchema;

        public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => throw new InvalidOperationException("not a mapper");

        public IDataView Transform(IDataView input) => input;

        public void Save(ModelSaveContext ctx) => throw new InvalidOperationException("cannot be saved");
    }
}
