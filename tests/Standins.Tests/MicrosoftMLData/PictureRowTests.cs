using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace NormML.Standins.Tests.MicrosoftMLData;

/// <summary>Rows that hold pictures.</summary>
public sealed class PictureRowTests : IDisposable
{
    private readonly MLContext _ml = new(1);
    private readonly MLImage _picture = MLImage.CreateFromPixels(2, 2, MLPixelFormat.Bgra32, new byte[16]);

    [Fact]
    public void A_picture_is_a_column_of_the_size_that_its_attribute_says()
    {
        var view = View();
        Assert.Equal(new ImageDataViewType(2, 2), view.Schema["Picture"].Type);
        Assert.Same(_picture, view.GetColumn<MLImage>("Picture").Single());
        Assert.Same(_picture, _ml.Data.CreateEnumerable<Row>(view, reuseRowObject: false).Single().Picture);
    }

    [Fact]
    public void A_cache_drops_pictures()
    {
        var cached = _ml.Data.Cache(View());
        Assert.Equal("Name", cached.Schema.Single().Name);
        Assert.Equal("a", cached.GetColumn<string>("Name").Single());
    }

    [Fact]
    public void A_picture_can_be_predicted_from()
    {
        var model = _ml.Transforms.CopyColumns("Copy", "Picture").Fit(View());
        using var engine = _ml.Model.CreatePredictionEngine<Row, Copied>(model);
        Assert.Same(_picture, engine.Predict(new Row { Picture = _picture }).Copy);
    }

    public void Dispose() => _picture.Dispose();

    private IDataView View() => _ml.Data.LoadFromEnumerable([new Row { Picture = _picture, Name = "a" }]);

    private sealed class Row
    {
        [ImageType(2, 2)]
        public MLImage? Picture { get; set; }

        public string Name { get; set; } = "";
    }

    private sealed class Copied
    {
        [ImageType(2, 2)]
        public MLImage? Copy { get; set; }
    }
}
