using System.IO.Compression;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using NormML.Tests;

namespace NormML.Standins.Tests.MicrosoftML;

public sealed class ModelFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly MLContext _context = new(1);

    [Fact]
    public void AChainIsLoadedInANewContextThatKnowsNothing()
    {
        Save(out var data);
        var loaded = new MLContext().Model.Load(Path, out var schema);

        var chain = Assert.IsType<TransformerChain<ITransformer>>(loaded);
        Assert.Equal(2, chain.Count());
        Assert.Equal("a note: \u00e4 \u4e16", Assert.IsType<OffsetTransformer>(chain.First()).Note);
        Assert.Equal(data.Schema.Select(column => column.ToString()), schema.Select(column => column.ToString()));
        Assert.Equal([13f, 14f], loaded.Transform(data).GetColumn<float>("Result"));
    }

    [Fact]
    public void ASingleTransformerIsLoadedAsItself()
    {
        _context.Model.Save(new OffsetTransformer(_context, "Result", "Value", 1), null, Path);
        Assert.IsType<OffsetTransformer>(new MLContext().Model.Load(Path, out var schema));
        Assert.Null(schema);
    }

    [Fact]
    public void TheFileIsLaidOutAsTheRealOne()
    {
        Save(out _);
        using var zip = ZipFile.OpenRead(Path);
        Assert.Equal(
            [
                "Schema", "TrainingInfo/Version.txt", "TransformerChain/Model.key", "TransformerChain/Transform_000/Model.key",
                "TransformerChain/Transform_000/offset.bin", "TransformerChain/Transform_001/Model.key", "TransformerChain/Transform_001/offset.bin",
            ],
            zip.Entries.Select(entry => entry.FullName).Order());
    }

    [Fact]
    public void AFailedSaveHasAlreadyEmptiedTheFile()
    {
        Save(out _);
        Assert.Throws<InvalidOperationException>(() => _context.Model.Save(new Unsavable(), null, Path));
        Assert.Throws<InvalidOperationException>(() => new MLContext().Model.Load(Path, out _));
    }

    [Fact]
    public void TheSchemaKeepsItsAnnotationsAndLeavesOutWhatCannotBeSaved()
    {
        var columns = new DataViewSchema.Builder();
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.AddKeyValues(2, TextDataViewType.Instance, (ref VBuffer<ReadOnlyMemory<char>> values) => values = new(2, ["cat".AsMemory(), "dog".AsMemory()]));
        columns.AddColumn("Label", new KeyDataViewType(typeof(uint), 2), annotations.ToAnnotations());
        columns.AddColumn("Pixels", new VectorDataViewType(NumberDataViewType.Single, 3, 8, 8));
        columns.AddColumn("Picture", new UnsavableType());
        columns.AddColumn("Value", NumberDataViewType.Single);
        var log = new List<string>();
        _context.Log += (_, message) => log.Add(message.RawMessage);
        _context.Model.Save(new OffsetTransformer(_context, "Result", "Value", 1), columns.ToSchema(), Path);

        new MLContext().Model.Load(Path, out var schema);
        Assert.Equal(["Label: Key<UInt32, 0-1> {KeyValues}", "Pixels: Vector<Single, 3, 8, 8>", "Value: Single"], schema.Select(column => column.ToString()));
        var names = default(VBuffer<ReadOnlyMemory<char>>);
        schema["Label"].GetKeyValues(ref names);
        Assert.Equal(["cat", "dog"], names.DenseValues().Select(name => name.ToString()));
        Assert.Contains("The column 'Picture' will not be written as it has unsavable column type.", log);
    }

    [Fact]
    public void AFileThatIsNoModelIsAFormatError()
    {
        File.WriteAllText(Path, "not a model");
        Assert.Equal("Failed to open a zip archive", Assert.Throws<FormatException>(() => new MLContext().Model.Load(Path, out _)).Message);

        using (var zip = ZipFile.Open(_folder.File("other.zip"), ZipArchiveMode.Create))
            zip.CreateEntry("readme.txt");
        Assert.Equal("Could not load legacy format model",
            Assert.Throws<InvalidOperationException>(() => new MLContext().Model.Load(_folder.File("other.zip"), out _)).Message);
        Assert.Throws<FileNotFoundException>(() => new MLContext().Model.Load(_folder.File("missing.zip"), out _));
    }

    [Theory]
    [InlineData(0, "Wrong file type")]
    [InlineData(-1, "Corrupt model file tail")]
    public void AComponentWithFlippedBytesIsAFormatError(int at, string message)
    {
        Save(out _);
        Rewrite("TransformerChain/Model.key", bytes =>
        {
            bytes[at < 0 ? bytes.Length + at : at] ^= 0x40;
            return bytes;
        });
        Assert.Equal(message, Assert.Throws<FormatException>(() => new MLContext().Model.Load(Path, out _)).Message);
    }

    [Fact]
    public void AComponentThatIsCutShortIsAFormatError()
    {
        Save(out _);
        Rewrite("TransformerChain/Model.key", bytes => bytes[..^20]);
        Assert.Throws<FormatException>(() => new MLContext().Model.Load(Path, out _));
    }

    [Fact]
    public void AComponentThatIsTooNewSaysSo()
    {
        OffsetTransformer.Version = 2;
        try
        {
            Save(out _);
        }
        finally
        {
            OffsetTransformer.Version = 1;
        }

        // A loader's own exception arrives inside the one of the loading, as in the real package.
        var error = Assert.Throws<InvalidOperationException>(() => new MLContext().Model.Load(Path, out _));
        Assert.Equal("Error during class instantiation", error.Message);
        Assert.Contains("because the model is too new", error.GetBaseException().Message);
    }

    [Fact]
    public void TemporaryFilesLieInTheContextsFolderAndAreGoneAfterwards()
    {
        var temporary = Directory.CreateDirectory(_folder.File("temporary")).FullName;
        _context.TempFilePath = temporary;
        _context.Model.Save(new Observed(() => Assert.Single(Directory.GetDirectories(temporary))), null, Path);
        Assert.Empty(Directory.GetFileSystemEntries(temporary));

        File.WriteAllText(Path, "not a model");
        Assert.Throws<FormatException>(() => _context.Model.Load(Path, out _));
        Assert.Empty(Directory.GetFileSystemEntries(temporary));
    }

    public void Dispose() => _folder.Dispose();

    private string Path => _folder.File("model.zip");

    private void Save(out IDataView data)
    {
        data = _context.Data.LoadFromEnumerable([new Row { Value = 1 }, new Row { Value = 2 }]);
        var first = new OffsetTransformer(_context, "Result", "Value", 2) { Note = "a note: \u00e4 \u4e16" };
        _context.Model.Save(first.Append(new OffsetTransformer(_context, "Result", "Result", 10)), data.Schema, Path);
    }

    private void Rewrite(string entry, Func<byte[], byte[]> change)
    {
        using var zip = ZipFile.Open(Path, ZipArchiveMode.Update);
        byte[] bytes;
        using (var stream = zip.GetEntry(entry)!.Open())
        using (var copy = new MemoryStream())
        {
            stream.CopyTo(copy);
            bytes = copy.ToArray();
        }

        zip.GetEntry(entry)!.Delete();
        using var target = zip.CreateEntry(entry).Open();
        target.Write(change(bytes));
    }

    private sealed class UnsavableType() : StructuredDataViewType(typeof(Uri))
    {
        public override bool Equals(DataViewType other) => other is UnsavableType;
    }

    private class Unsavable : ITransformer
    {
        public bool IsRowToRowMapper => false;

        public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => inputSchema;

        public IDataView Transform(IDataView input) => input;

        public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => throw new NotSupportedException();

        public virtual void Save(ModelSaveContext ctx)
        {
        }
    }

    private sealed class Observed(Action whileSaving) : Unsavable
    {
        public override void Save(ModelSaveContext ctx)
        {
            ctx.SetVersionInfo(new VersionInfo("OBSERVED", 1, 1, 1, typeof(Observed).Assembly.FullName, "Observed"));
            whileSaving();
        }
    }
}
