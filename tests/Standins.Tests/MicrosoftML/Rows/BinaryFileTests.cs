using Microsoft.ML;
using Microsoft.ML.Data;
using NormML.Tests;

namespace NormML.Standins.Tests.MicrosoftML;

public class BinaryFileTests
{
    [Fact]
    public void AViewComesBackWithItsRowsAndTypes()
    {
        using var folder = new TemporaryFolder();
        var context = new MLContext();
        var data = context.Data.LoadFromEnumerable(Enumerable.Range(0, 50).Select(i => new Sample
        {
            Name = $"picture {i}",
            Pixels = [i, -i, i / 3f],
            Bytes = [.. Enumerable.Repeat((byte)i, i % 4)],
            Key = (uint)(i % 3),
            Flag = i % 2 == 0,
            Time = new DateTime(2026, 1, 1).AddHours(i),
        }));
        using (var stream = File.Create(folder.File("data.idv")))
            context.Data.SaveAsBinary(data, stream);

        var loaded = context.Data.LoadFromBinary(folder.File("data.idv"));
        Assert.Equal(data.Schema.Select(column => column.ToString()), loaded.Schema.Select(column => column.ToString()));
        Assert.Equal(data.GetColumn<string>("Name"), loaded.GetColumn<string>("Name"));
        Assert.Equal(data.GetColumn<float[]>("Pixels"), loaded.GetColumn<float[]>("Pixels"));
        Assert.Equal(data.GetColumn<byte[]>("Bytes"), loaded.GetColumn<byte[]>("Bytes"));
        Assert.Equal(data.GetColumn<uint>("Key"), loaded.GetColumn<uint>("Key"));
        Assert.Equal(data.GetColumn<bool>("Flag"), loaded.GetColumn<bool>("Flag"));
        Assert.Equal(data.GetColumn<DateTime>("Time"), loaded.GetColumn<DateTime>("Time"));
    }

    private sealed class Sample
    {
        public string Name { get; set; } = "";

        [VectorType(3)]
        public float[] Pixels { get; set; } = [];

        public byte[] Bytes { get; set; } = [];

        [KeyType(3)]
        public uint Key { get; set; }

        public bool Flag { get; set; }

        public DateTime Time { get; set; }
    }
}
