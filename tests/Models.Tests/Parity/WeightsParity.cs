using System.Diagnostics;
using NormML.Models.Networks;
using NormML.Models.Weights;
using NormML.Tests;
using TorchSharp;
using Xunit.Abstractions;
using static TorchSharp.torch;

namespace NormML.Models.Tests.Parity;

public sealed class WeightsParity(ITestOutputHelper output) : IDisposable
{
    private static readonly NetworkOptions Tiny = new ResNetOptions
    {
        Name = "tiny",
        Blocks = [1, 1],
        Width = 4,
        Stem = NetworkStem.Convolution3x3,
        DefaultSize = 8,
    };

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("weights-tiny.pth", "")]
    [InlineData("weights-tiny-legacy.pth", "")]
    [InlineData("weights-checkpoint.pth", "epoch, best, arch, optimizer, finished")]
    [InlineData("weights-checkpoint-legacy.pth", "epoch, best, arch, optimizer, finished")]
    public void What_PyTorch_saved_gives_its_logits(string file, string others)
    {
        using var scope = NewDisposeScope();
        using var network = NetworkFactory.Create(Tiny, 10, 1);
        var report = StateDictionary.Load(network, Fixture.PathOf(file));
        Assert.Equal(38, report.Read.Count);
        Assert.Equal(others, string.Join(", ", report.Ignored));
        network.eval();
        using var noGrad = no_grad();
        var logits = network.call(Formula.Tensor(1000, [2, 3, 8, 8]));
        output.WriteLine(
            $"{file}: {Close.Relative(Fixture.Read("weights.safetensors")["logits"], logits, 1e-5, file):g3}"
        );
    }

    [Theory]
    [InlineData(null, "F32", 0)]
    [InlineData(ScalarType.Float16, "F16", 0.0005)]
    [InlineData(ScalarType.BFloat16, "BF16", 0.004)]
    public void What_PyTorch_saved_and_NormML_wrote_is_read_by_a_plain_reader(
        ScalarType? type,
        string name,
        double rounding
    )
    {
        using var scope = NewDisposeScope();
        using var network = NetworkFactory.Create(Tiny, 10, 1);
        StateDictionary.Load(network, Fixture.PathOf("weights-tiny.pth"));
        using var pth = WeightFile.Read(Fixture.PathOf("weights-tiny.pth"));
        var written = folder.File("written.safetensors");
        WeightFile.Write(written, pth, type);

        var read = PlainSafeTensors.Read(written);
        Assert.Equal(pth.Select(entry => entry.Key), read.Keys);
        foreach (var (key, tensor) in StateDictionary.Of(network))
        {
            Assert.Equal(tensor.shape, read[key].Shape);
            Assert.Equal(tensor.dtype == ScalarType.Int64 ? "I64" : name, read[key].Type);
            Assert.Equal(tensor.numel(), read[key].Values.Count());
            foreach (var (expected, actual) in Close.Values(tensor).Zip(read[key].Values))
                Assert.InRange(Math.Abs(expected - actual), 0, rounding * Math.Abs(expected));
        }
    }

    [Theory]
    [InlineData("weights-kinds-2.pth")]
    [InlineData("weights-kinds-4.pth")]
    public void Every_type_and_every_way_to_lie_in_a_storage_is_read(string file)
    {
        using var scope = NewDisposeScope();
        using var read = WeightFile.Read(Fixture.PathOf(file));
        var expected = Fixture.Read("weights.safetensors").Where(entry => entry.Key != "logits").ToList();
        Assert.Equal(expected.Select(entry => entry.Key), read.Select(entry => entry.Key));
        foreach (var (name, tensor) in expected)
        {
            Assert.Equal(tensor.shape, read[name].shape);
            Assert.Equal(Close.Values(tensor), Close.Values(read[name]));
        }

        ScalarType[] types =
        [
            ScalarType.Float32,
            ScalarType.Float64,
            ScalarType.Float16,
            ScalarType.BFloat16,
            ScalarType.Int64,
            ScalarType.Int32,
            ScalarType.Int16,
            ScalarType.Int8,
            ScalarType.Byte,
            ScalarType.Bool,
        ];
        Assert.Equal(types, read.Take(10).Select(entry => entry.Value.dtype));

        var copy = folder.File("copy.safetensors");
        WeightFile.Write(copy, read);
        using var again = WeightFile.Read(copy);
        foreach (var (name, tensor) in read)
        {
            Assert.Equal(tensor.dtype, again[name].dtype);
            Assert.Equal(Close.Values(tensor), Close.Values(again[name]));
        }
    }

    [Theory]
    [InlineData("weights-tiny.pth")]
    [InlineData("weights-tiny-legacy.pth")]
    public void No_tensor_is_left_behind(string file)
    {
        using var network = NetworkFactory.Create(Tiny, 10, 1);
        using var scope = NewDisposeScope();
        var statistics = DisposeScopeManager.Statistics;
        var (live, outside) = (statistics.ThreadTotalLiveCount, statistics.CreatedOutsideScopeCount);
        StateDictionary.Load(network, Fixture.PathOf(file));
        Assert.Equal((live, outside), (statistics.ThreadTotalLiveCount, statistics.CreatedOutsideScopeCount));

        var read = WeightFile.Read(Fixture.PathOf(file));
        WeightFile.Write(folder.File("written.safetensors"), read, ScalarType.Float16);
        Assert.All(read, entry => Assert.False(entry.Value.IsInvalid));
        read.Dispose();
        Assert.All(read, entry => Assert.True(entry.Value.IsInvalid));
        Assert.Equal((live, outside), (statistics.ThreadTotalLiveCount, statistics.CreatedOutsideScopeCount));
        Assert.Equal(0, scope.DisposablesCount);
    }

    [TorchvisionFact]
    public void Torchvisions_networks_go_from_Python_to_NormML_and_back()
    {
        Python("save");
        using var scope = NewDisposeScope();
        using var expected = WeightFile.Read(folder.File("logits.safetensors"));
        foreach (var (name, counters) in ((string, int)[])[("resnet18", 0), ("densenet121", 121)])
        {
            using var network = NetworkFactory.CreateUninitialized(NetworkCatalog.Find(name), 1000);
            Assert.Equal(
                counters,
                StateDictionary.Load(network, folder.File($"{name}.pth")).MissingBatchCounters.Count
            );
            network.eval();
            using (no_grad())
                output.WriteLine(
                    $"{name}: {Close.Relative(expected[name], network.call(Formula.Tensor(1000, [2, 3, 64, 64])), 1e-4, name):g3}"
                );
            if (name == "resnet18")
                WeightFile.Write(folder.File("written.safetensors"), StateDictionary.Of(network));
        }

        Python("compare");
    }

    [Fact]
    public void A_command_that_Python_pickled_is_not_run_and_said()
    {
        using var read = WeightFile.Read(Fixture.PathOf("weights-command.pth"));
        Assert.Equal(
            ("weight", "more", "posix.system"),
            (read.Single().Key, read.Others.Single(), read.PythonObjects.Single())
        );
        Assert.Equal(
            "Read 1 tensor. Not used: more. Objects of Python in the file were not made, and nothing was run: posix.system. "
                + "Warning: posix.system has no place in weights; do not open this file with Python's "
                + "torch.load(..., weights_only=False), which would run it.",
            read.ToString()
        );
    }

    // If Python's comparison fails, its output is the failure's text.
    private void Python(string command)
    {
        var start = new ProcessStartInfo(TorchvisionFactAttribute.Interpreter) { RedirectStandardError = true };
        foreach (var argument in (string[])["-B", Fixture.PathOf("torchvision_weights.py"), command, folder.Path])
            start.ArgumentList.Add(argument);
        start.Environment["OMP_NUM_THREADS"] = "1";
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, error);
    }
}
