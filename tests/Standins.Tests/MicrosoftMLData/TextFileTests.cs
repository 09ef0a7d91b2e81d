using Microsoft.ML;
using Microsoft.ML.Data;

namespace NormML.Standins.Tests.MicrosoftMLData;

/// <summary>Rows from text files: a list of pictures and labels, above all.</summary>
public sealed class TextFileTests : IDisposable
{
    private readonly MLContext _ml = new(1);
    private readonly string _path = Path.GetTempFileName();

    [Fact]
    public void A_table_of_pictures_and_labels_loads()
    {
        var view = Load<Picture>("ImagePath,Label\na/1.jpg,cat\n\n// a remark\nb/2.jpg, dog\n", ',', hasHeader: true);
        Assert.Equal(["a/1.jpg", "b/2.jpg"], view.GetColumn<string>("ImagePath"));
        Assert.Equal(["cat", "dog"], view.GetColumn<string>("Label"));
    }

    [Fact]
    public void Quotes_keep_separators_and_double_quotes_are_one()
    {
        var view = Load<Picture>("\"a, b.jpg\",\"the \"\"cat\"\"\"\n\"open,x\n", ',', allowQuoting: true);
        Assert.Equal(["a, b.jpg", ""], view.GetColumn<string>("ImagePath"));
        Assert.Equal("the \"cat\"", view.GetColumn<string>("Label").First());
    }

    [Fact]
    public void Without_quoting_quotes_are_letters() =>
        Assert.Equal(["\"a\""], Load<Picture>("\"a\"\tx\n", '\t').GetColumn<string>("ImagePath"));

    [Fact]
    public void Numbers_vectors_and_keys_are_parsed()
    {
        var view = Load<Numbers>("2;1.5;2.5;true\n9;;nonsense;0\n", ';');
        Assert.Equal([3u, 0], view.GetColumn<uint>("Label"));
        Assert.Equal([[1.5f, 2.5f], [0, float.NaN]], view.GetColumn<float[]>("Features"));
        Assert.Equal([true, false], view.GetColumn<bool>("Flag"));
        Assert.Equal("Features: Vector<Single, 2>", view.Schema["Features"].ToString());
    }

    [Fact]
    public void Each_cursor_reads_the_file_anew()
    {
        var view = Load<Picture>("a\tx\nb\ty\n", '\t');
        Assert.Equal(2, view.GetColumn<string>("Label").Count());
        Assert.Equal(2, view.GetColumn<string>("Label").Count());
        Assert.Null(view.GetRowCount());
    }

    [Fact]
    public void Columns_can_be_given_by_number()
    {
        File.WriteAllText(_path, "1\tx\t2\n");
        var view = _ml.Data.LoadFromTextFile(_path, [new TextLoader.Column("Last", DataKind.Int32, 2)]);
        Assert.Equal([2], view.GetColumn<int>("Last"));
    }

    [Fact]
    public void A_view_written_as_text_reads_back()
    {
        var view = Load<Numbers>("2;1.5;0.1;true\n9;;nonsense;0\n", ';');
        using (var stream = File.Create(_path + ".out"))
            _ml.Data.SaveAsText(view, stream, ',', schema: false);
        try
        {
            Assert.Equal(["Label,\"\",\"\",Flag", "2,1.5,0.1,1", ",0,?,0"], File.ReadAllLines(_path + ".out"));
            var back = _ml.Data.LoadFromTextFile<Numbers>(_path + ".out", ',', hasHeader: true);
            Assert.Equal(view.GetColumn<float[]>("Features"), back.GetColumn<float[]>("Features"));
            Assert.Equal([true, false], back.GetColumn<bool>("Flag"));
            Assert.Equal(3u, back.GetColumn<uint>("Label").First());
        }
        finally
        {
            File.Delete(_path + ".out");
        }
    }

    [Fact]
    public void A_missing_file_and_a_missing_attribute_are_named()
    {
        var noFile = Assert.ThrowsAny<ArgumentException>(() => _ml.Data.LoadFromTextFile<Picture>(_path + ".none"));
        Assert.Contains("File or directory does not exist at path: ", noFile.Message);
        var noAttribute = Assert.Throws<InvalidOperationException>(() => _ml.Data.LoadFromTextFile<Bare>(_path));
        Assert.Contains("Property 'Label' is missing the LoadColumnAttribute attribute", noAttribute.Message);
    }

    public void Dispose() => File.Delete(_path);

    private IDataView Load<TRow>(string text, char separator, bool hasHeader = false, bool allowQuoting = false)
    {
        File.WriteAllText(_path, text);
        return _ml.Data.LoadFromTextFile<TRow>(_path, separator, hasHeader, allowQuoting);
    }

    private sealed class Picture
    {
        [LoadColumn(0)]
        public string ImagePath { get; set; } = "";

        [LoadColumn(1)]
        public string Label { get; set; } = "";
    }

    private sealed class Numbers
    {
        [LoadColumn(0), KeyType(5)]
        public uint Label { get; set; }

        [LoadColumn(1, 2)]
        public float[] Features { get; set; } = [];

        [LoadColumn(3)]
        public bool Flag { get; set; }
    }

    private sealed class Bare
    {
        public string Label { get; set; } = "";
    }
}
