using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.ML;
using Microsoft.ML.Data;
using NormML.Transforms.Scoring;

namespace NormML.Transforms.Tests.Scoring;

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

        using var loaded = (ImageClassificationTransformer)
            new MLContext().Model.Load(folder.File("model.zip"), out var schema);

        Assert.Equal(view.Schema.Select(c => (c.Name, c.Type)), schema.Select(c => (c.Name, c.Type)));
        Assert.Equal(Samples.Scores(transformer.Transform(view)), Samples.Scores(loaded.Transform(view)));
        Assert.Equal(transformer.Columns, loaded.Columns);
        Assert.Equal("Image", loaded.FeatureColumnName);
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
        Assert.Equal([("Image", transformer.FeatureColumnType)], schema.Select(c => (c.Name, c.Type)));
        Assert.Equal(["model.zip"], Directory.GetFiles(folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void A_failed_SaveTo_leaves_the_old_model_whole()
    {
        using var transformer = Samples.Transformer();
        transformer.SaveTo(folder.File("model.zip"));
        var old = File.ReadAllBytes(folder.File("model.zip"));
        var chain = transformer.Append(new UnsavableTransformer());

        Assert.Throws<InvalidOperationException>(() =>
            ml.Model.SaveTo(chain, ml.View(1).Schema, folder.File("model.zip"))
        );

        Assert.Equal(old, File.ReadAllBytes(folder.File("model.zip")));
        Assert.Equal(["model.zip"], Directory.GetFiles(folder.Path).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData(true, "This file has none; it is damaged, or was not written by NormML.")]
    [InlineData(
        false,
        "its bytes do not match the checksum that was saved with them; take another copy of the file, or train again."
    )]
    public void A_damaged_network_inside_a_model_says_so(bool missing, string message)
    {
        using var transformer = Samples.Transformer();
        transformer.SaveTo(folder.File("model.zip"));
        ChangeNetworkEntry(folder.File("model.zip"), missing);

        var byMLNet = Assert.ThrowsAny<Exception>(() => ml.Model.Load(folder.File("model.zip"), out _));
        var byUs = Assert.Throws<InvalidDataException>(() => ml.Model.LoadFrom(folder.File("model.zip"), out _));

        Assert.EndsWith(
            message,
            Assert.IsType<InvalidDataException>(byMLNet.GetBaseException()).Message,
            StringComparison.OrdinalIgnoreCase
        );
        Assert.StartsWith($"The model file '{folder.File("model.zip")}' cannot be read: ", byUs.Message);
        Assert.EndsWith(message, byUs.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("text")]
    [InlineData("empty")]
    [InlineData("cut short")]
    [InlineData("another zip")]
    public void A_file_that_is_no_model_is_named(string what)
    {
        using var transformer = Samples.Transformer();
        var path = folder.File("model.zip");
        transformer.SaveTo(path);
        switch (what)
        {
            case "text":
                File.WriteAllText(path, "a story");
                break;
            case "empty":
                File.WriteAllBytes(path, []);
                break;
            case "cut short":
                File.WriteAllBytes(path, File.ReadAllBytes(path)[..^1000]);
                break;
            default:
                File.Delete(path);
                using (var zip = ZipFile.Open(path, ZipArchiveMode.Create))
                    zip.CreateEntry("a story.txt");
                break;
        }

        var error = Assert.Throws<InvalidDataException>(() => ml.Model.LoadFrom(path, out _));

        Assert.StartsWith($"The model file '{path}' cannot be read: ", error.Message);
    }

    [Fact]
    public void A_model_of_a_newer_version_and_a_missing_one_are_named()
    {
        using var transformer = Samples.Transformer();
        transformer.SaveTo(folder.File("model.zip"));
        ChangeNetworkEntry(
            folder.File("model.zip"),
            delete: false,
            bytes =>
            {
                bytes[8] = 200; // the format version
                SHA256.HashData(bytes.AsSpan(0, bytes.Length - 32)).CopyTo(bytes, bytes.Length - 32);
            }
        );

        var newer = Assert.Throws<NotSupportedException>(() => ml.Model.LoadFrom(folder.File("model.zip"), out _));
        var missing = Assert.Throws<FileNotFoundException>(() => ml.Model.LoadFrom(folder.File("none.zip"), out _));

        Assert.Equal(
            $"The model file '{folder.File("model.zip")}' cannot be read: This version of NormML reads models up to format 1; "
                + "received a model of format 200, written by a newer version; update NormML.",
            newer.Message
        );
        Assert.Equal($"The model file '{folder.File("none.zip")}' does not exist.", missing.Message);
    }

    [Fact]
    public void A_GPU_that_is_not_there_is_refused_unless_falling_back_is_allowed()
    {
        using var transformer = Samples.Transformer();
        transformer.SaveTo(folder.File("model.zip"));

        var strict = new MLContext { GpuDeviceId = 99, FallbackToCpu = false };
        var error = Assert.Throws<InvalidOperationException>(() =>
            strict.Model.LoadFrom(folder.File("model.zip"), out _)
        );
        var lenient = new MLContext { GpuDeviceId = 99, FallbackToCpu = true };
        using var loaded = (ImageClassificationTransformer)lenient.Model.LoadFrom(folder.File("model.zip"), out _);

        Assert.Contains("received GpuDeviceId=99", error.Message);
        Assert.Single(Samples.Scores(loaded.Transform(ml.View(1))));
    }

    private static void ChangeNetworkEntry(string path, bool delete, Action<byte[]>? change = null)
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
        (change ?? (b => b[b.Length / 2] ^= 1))(bytes);
        using var changed = zip.CreateEntry(name).Open();
        changed.Write(bytes);
    }

    /// <summary>Fails while it is saved, after half of the file is written.</summary>
    private sealed class UnsavableTransformer : ITransformer
    {
        public bool IsRowToRowMapper => false;

        public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => inputSchema;

        public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) =>
            throw new InvalidOperationException("not a mapper");

        public IDataView Transform(IDataView input) => input;

        public void Save(ModelSaveContext ctx) => throw new InvalidOperationException("cannot be saved");
    }
}
