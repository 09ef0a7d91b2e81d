using System.IO.Compression;
using System.Text.Json;
using NormML.Models.Weights;
using TorchSharp;

namespace NormML.Cli.Tests;

public sealed class ConvertTests(TrainedModel trained) : IClassFixture<TrainedModel>
{
    [Theory]
    [InlineData("frozen-batch", "norm frozen-batch")]
    [InlineData("none", "norm none")]
    public void A_model_with_another_norm_names_images_as_before(string norm, string words)
    {
        using var folder = new TemporaryFolder();
        var run = Tool.Run("convert", trained.Path, "--out", folder.File("converted.zip"), "--norm", norm);
        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.StartsWith($"Saved {folder.File("converted.zip")} (ResNet-20, ", run.Output);
        Assert.Contains(words, run.Output);
        var before = Probabilities(trained.Path);
        var after = Probabilities(folder.File("converted.zip"));
        Assert.NotEmpty(before);
        Assert.Equal(before.Count, after.Count);
        foreach (var (expected, actual) in before.Zip(after))
            Assert.Equal(expected, actual, 1e-4);
    }

    [Theory]
    [InlineData("f16", torch.ScalarType.Float16)]
    [InlineData("bf16", torch.ScalarType.BFloat16)]
    public void A_models_weights_go_into_a_file_of_their_own_and_from_there_into_another_type(
        string name,
        torch.ScalarType type
    )
    {
        using var folder = new TemporaryFolder();
        var (weights, smaller) = (folder.File("weights.safetensors"), folder.File("smaller.safetensors"));
        var run = Tool.Run("convert", trained.Path, "--out", weights);
        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.Equal($"Saved {weights} (116 tensors, {new FileInfo(weights).Length / 1e6:0.0} MB).", run.Output.Trim());
        Assert.Equal(0, Tool.Run("convert", weights, "--out", smaller, "--type", name).ExitCode);
        using var read = WeightFile.Read(smaller);
        Assert.Equal(type, read["fc.weight"].dtype);
        Assert.Equal([4, 64], read["fc.weight"].shape);
    }

    [Theory]
    [InlineData("{model} --out m.zip --norm group:4", "without training; received group:4")]
    [InlineData(
        "{model} --out m.zip",
        "A model is converted to another norm with --norm, or to a weight file with --out NAME.safetensors; received --out 'm.zip' and neither."
    )]
    [InlineData(
        "{model} --out m.zip --norm none --type f16",
        "received --out 'm.zip' and --type, which is for weights."
    )]
    [InlineData("w.pth --out w.safetensors", "w.pth' does not exist.")]
    [InlineData(
        "letter.pth --out w.safetensors",
        "letter.pth' cannot be read: These are not weights in the safetensors format"
    )]
    [InlineData(
        "w.onnx --out w.safetensors",
        "w.onnx' cannot be read: This is an ONNX model; its norms are folded as a rule and its names are its own; save the weights where it was made"
    )]
    [InlineData(
        "w.h5 --out w.safetensors",
        "w.h5' cannot be read: This is an HDF5 file, as Keras saves weights (.h5); "
    )]
    [InlineData(
        "w.npz --out w.safetensors",
        "w.npz' cannot be read: This is an archive of numpy arrays (.npz); make tensors of them: "
    )]
    [InlineData("letter.pth --out w.safetensors --norm none", "--norm converts a model, which describes its network")]
    public void What_cannot_be_converted_is_one_sentence_and_nothing_is_written(string arguments, string words)
    {
        using var folder = new TemporaryFolder();
        folder.Write("letter.pth", "a letter, no weights at all"u8.ToArray());
        folder.Write("w.onnx", [8, 7, 18, 7, .. "pytorch"u8]);
        folder.Write("w.h5", [0x89, .. "HDF\r\n\u001a\n"u8]);
        folder.Write("w.npz", Zip(("conv1.npy", [])));
        var before = Directory.GetFiles(folder.Path).Order();
        var run = Tool.RunIn(
            folder.Path,
            [
                "convert",
                .. arguments
                    .Split(' ')
                    .Select(argument => argument.Replace("{model}", trained.Path, StringComparison.Ordinal)),
            ]
        );
        Assert.True(run.ExitCode == 1, run.ToString());
        Assert.Contains(words, run.Error);
        Assert.DoesNotContain("   at ", run.Error);
        Assert.Equal(before, Directory.GetFiles(folder.Path).Order());
    }

    [Fact]
    public void What_a_checkpoint_has_beside_the_weights_is_said()
    {
        using var folder = new TemporaryFolder();
        // {"args": argparse.Namespace(), "net": {"w": a tensor}}
        folder.Write(
            "checkpoint.pth",
            Zip(
                (
                    "archive/data.pkl",
                    [
                        0x80,
                        2,
                        .. "}(X\u0004\0\0\0argscargparse\nNamespace\n)"u8,
                        0x81,
                        .. "X\u0003\0\0\0net}X\u0001\0\0\0w"u8,
                        .. "ctorch._utils\n_rebuild_tensor_v2\n((X\u0007\0\0\0storagectorch\nFloatStorage\nX\u0001\0\0\u00000X\u0003\0\0\0cpuK\u0001tQK\0K\u0001"u8,
                        0x85,
                        .. "K\u0001"u8,
                        0x85,
                        0x89,
                        .. "}tRsu."u8,
                    ]
                ),
                ("archive/data/0", [0, 0, 128, 63])
            )
        );
        var run = Tool.RunIn(folder.Path, ["convert", "checkpoint.pth", "--out", "w.safetensors"]);
        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.Equal(
            $"Saved {folder.File("w.safetensors")} (1 tensor, 0.0 MB).\nRead 1 tensor of \"net\". Not used: args. "
                + "Objects of Python in the file were not made, and nothing was run: argparse.Namespace.",
            run.Output.Trim().ReplaceLineEndings("\n")
        );
    }

    private static byte[] Zip(params (string Name, byte[] Bytes)[] files)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, bytes) in files)
            {
                using var entry = zip.CreateEntry(name, CompressionLevel.NoCompression).Open();
                entry.Write(bytes);
            }
        }

        return stream.ToArray();
    }

    private List<double> Probabilities(string model)
    {
        var run = Tool.Run("predict", model, Path.Combine(trained.Test, "circle"), "--top", "1", "--json");
        Assert.True(run.ExitCode == 0, run.ToString());
        return
        [
            .. JsonDocument
                .Parse(run.Output)
                .RootElement.EnumerateArray()
                .Select(prediction => prediction.GetProperty("top")[0].GetProperty("probability").GetDouble()),
        ];
    }
}
