using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using NormML.Models.Networks;
using NormML.Models.Weights;
using NormML.Tests;
using TorchSharp;
using static TorchSharp.torch;

namespace NormML.Models.Tests.Weights;

/// <summary>Files that users may take for weights: each is read, or refused with its kind and advice.</summary>
public sealed class FileKindTests : IDisposable
{
    private const string Same =
        "take the same network's weights for PyTorch, .safetensors or .pth, as torchvision has them.";
    private const string Axes = "whose tensors have other names and another order of axes; " + Same;
    private const string Save = "save the weights where it was made: torch.save(model.state_dict(), path).";
    private const string Unpack = "; unpack it and give the file of weights in it.";
    private const string Packed = "a compressed file (gzip, bzip2, xz, zstd, 7z, rar or zlib)" + Unpack;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    // Bytes are Latin-1, \0 to \xff.
    [Theory]
    [InlineData("empty.pth", "", "an empty file; take another copy.")]
    [InlineData(
        "lfs.pth",
        "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 46830571\n",
        "a Git LFS pointer, which stands for a file that was not fetched; fetch it: git lfs pull."
    )]
    [InlineData(
        "page.pth",
        "\n<!DOCTYPE html><html><body>404</body></html>",
        "a web page, as a download that failed leaves it; download the file itself."
    )]
    [InlineData(
        "page.safetensors",
        "<html lang=en>",
        "a web page, as a download that failed leaves it; download the file itself."
    )]
    [InlineData(
        "model.safetensors.index.json",
        "{\"metadata\": {\"total_size\": 9}, \"weight_map\": {\"a\": \"model-00001-of-00002.safetensors\"}}",
        "a list of shards; the weights lie in the files that it names; join them in Python: load each, update one dictionary by all, and torch.save it."
    )]
    [InlineData(
        "config.json",
        "{\"x\":   {\"architectures\": [\"ResNetForImageClassification\"]}}",
        "JSON text, as the configuration of a model; give the file of weights beside it."
    )]
    [InlineData("a.png", "\u0089PNG\r\n\u001a\n", "an image; give a file of weights.")]
    [InlineData("a.jpg", "\u00ff\u00d8\u00ff\u00e0\0", "an image; give a file of weights.")]
    [InlineData("a.gif", "GIF89a", "an image; give a file of weights.")]
    [InlineData("a.webp", "RIFF1234WEBPVP8 ", "an image; give a file of weights.")]
    [InlineData("a.bmp", "BM\u0036\0\0\0\0\0\0\0\u0036\0", "an image; give a file of weights.")]
    [InlineData("w.pth.gz", "\u001f\u008b\u0008\0", Packed)]
    [InlineData("w.pth.bz2", "BZh91AY", Packed)]
    [InlineData("w.pth.xz", "\u00fd7zXZ\0", Packed)]
    [InlineData("w.7z", "7z\u00bc\u00af\u0027\u001c", Packed)]
    [InlineData("w.zst", "\u0028\u00b5\u002f\u00fd", Packed)]
    [InlineData("w.rar", "Rar!\u001a\u0007", Packed)]
    [InlineData("model.joblib", "\u0078\u009c\u0000", Packed)]
    [InlineData(
        "model.h5",
        "\u0089HDF\r\n\u001a\n\0\0",
        "an HDF5 file, as Keras saves weights (.h5); they are of TensorFlow, " + Axes
    )]
    [InlineData("model.tflite", "\u001c\0\0\0TFL3", "a TensorFlow Lite model; " + Same)]
    [InlineData("model.pte", "\u001c\0\0\0ET12", "an ExecuTorch program; " + Save)]
    [InlineData(
        "model.gguf",
        "GGUF\u0003\0\0\0",
        "a GGUF or GGML file of a language model; it holds no image classifier; " + Same
    )]
    [InlineData(
        "model.bin",
        "lmgg\u0001\0\0\0",
        "a GGUF or GGML file of a language model; it holds no image classifier; " + Same
    )]
    [InlineData(
        "w.npy",
        "\u0093NUMPY\u0001\0",
        "a numpy array (.npy); it is one array without a name; save all as torch.save(dictionary, path)."
    )]
    [InlineData(
        "model.ckpt-1.index",
        "\0\0\u0001\u0057\u00fb\u0080\u008b\u0024\u0075\u0047\u00db",
        "an index of a TensorFlow checkpoint, or an old checkpoint of it; it is of TensorFlow, " + Axes
    )]
    [InlineData(
        "model.ckpt",
        "\0\u0002\u0057\u00fb\u0080\u008b\u0024\u0075\u0047\u00db",
        "an index of a TensorFlow checkpoint, or an old checkpoint of it; it is of TensorFlow, " + Axes
    )]
    [InlineData(
        "model.ckpt-1.data-00000-of-00001",
        "\u0001\u0002\u0003\u0004",
        "data of a TensorFlow checkpoint; it is of TensorFlow, " + Axes
    )]
    [InlineData(
        "checkpoint",
        "model_checkpoint_path: \"model.ckpt-1\"\n",
        "data of a TensorFlow checkpoint; it is of TensorFlow, " + Axes
    )]
    [InlineData("saved_model.pb", "\u0008\u0001\u0012\u0080", "a TensorFlow graph; it is of TensorFlow, " + Axes)]
    [InlineData("resnet.params", "\u0012\u0001\0\0\0\0\0\0\0\0\0\0", "an MXNet file of parameters; " + Same)]
    [InlineData(
        "model.xml",
        "<?xml version=\"1.0\"?>\n<net name=\"resnet\" version=\"11\">",
        "an OpenVINO model; " + Save
    )]
    [InlineData("other.xml", "<?xml version=\"1.0\"?>\n<a/>", "XML text; give a file of weights.")]
    [InlineData("model.mlmodel", "\u0008\u0004\u0012\u0002", "a Core ML model; " + Save)]
    [InlineData("net.caffemodel", "\u000a\u0007ResNet-", "a Caffe model; " + Same)]
    [InlineData(
        "model.onnx",
        "\u0008\u0007\u0012\u0007pytorch",
        "an ONNX model; its norms are folded as a rule and its names are its own; " + Save
    )]
    [InlineData(
        "renamed.pth",
        "\u0008\u0008\u003a\u0080\u0001\u000a",
        "an ONNX model; its norms are folded as a rule and its names are its own; " + Save
    )]
    [InlineData(
        "model.onnx.data",
        "\u0001\u0002\u0003\u0004",
        "data that belongs to an ONNX model; alone it has no names; " + Save
    )]
    [InlineData(
        "flax_model.msgpack",
        "\u0081\u00a6params\u0081",
        "a Flax file (msgpack); its tensors have other names and another order of axes; " + Same
    )]
    [InlineData(
        "checkpoint_7",
        "\u0084\u00a4step\u0001",
        "a Flax file (msgpack); its tensors have other names and another order of axes; " + Same
    )]
    [InlineData("resnet.pdparams", "\u0080\u0002}q\0", "a Paddle file of parameters; " + Same)]
    [InlineData(
        "renamed.bin",
        "\u0080\u0004\u0095}\u008c\u001aStructuredToParameterName@@",
        "a Paddle file of parameters; " + Same
    )]
    [InlineData(
        "model.pkl",
        "\u0080\u0004\u0095\u0001\0\0\0\0\0\0\0\u008c\u0018sklearn.ensemble._forest",
        "a scikit-learn model, or what joblib saved; it is no network; NormML trains one: normml train."
    )]
    [InlineData(
        "any.pkl",
        "\u0080\u0004\u0095\u0001\0\0\0\0\0\0\0}.",
        "a Python pickle that torch.save did not write; load it there, and save torch.save(weights, path)."
    )]
    public void A_file_of_another_kind_is_named_with_the_way_to_weights(string name, string bytes, string kind)
    {
        var path = folder.Write(name, Encoding.Latin1.GetBytes(bytes));
        Assert.Equal(
            $"The file of weights '{path}' cannot be read: This is {kind}",
            Assert.Throws<InvalidDataException>(() => WeightFile.Read(path)).Message
        );
    }

    [Fact]
    public void A_tar_archive_is_one()
    {
        var path = folder.File("weights.tar");
        TarFile.CreateFromDirectory(
            Directory.CreateDirectory(folder.File("content")).FullName,
            path,
            includeBaseDirectory: true
        );
        Assert.EndsWith(
            "This is a tar archive" + Unpack,
            Assert.Throws<InvalidDataException>(() => WeightFile.Read(path)).Message
        );
    }

    [Theory]
    [InlineData(
        "archive/data.pkl archive/constants.pkl archive/code/__torch__.py",
        "TorchScript, a program with its weights; programs are not run; save the weights: torch.save(torch.jit.load(path).state_dict(), path)."
    )]
    [InlineData(
        "serialized_exported_program.json serialized_state_dict.pt",
        "a program of torch.export (.pt2); programs are not run; save the weights: torch.save(torch.export.load(path).state_dict, path)."
    )]
    [InlineData(
        "model/archive_format model/models/model.json model/data/weights/weight_0",
        "a program of torch.export (.pt2); programs are not run; save the weights: torch.save(torch.export.load(path).state_dict, path)."
    )]
    [InlineData(
        "my/.data/extern_modules my/.data/version my/model/model.pkl",
        "an archive of torch.package; its code is not run; " + Save
    )]
    [InlineData(
        "MAR-INF/MANIFEST.json resnet.pth",
        "an archive of TorchServe; unpack it and give the .pth or .pt in it."
    )]
    [InlineData(
        "TrainingInfo/Version.txt TransformerChain/Transform_001/Network.bin TransformerChain/Model.key",
        "a model that NormML trained; its weights go into a file of their own: normml convert model.zip --out weights.safetensors."
    )]
    [InlineData(
        "TrainingInfo/Version.txt TransformerChain/Model.key",
        "a model that ML.NET saved; it has no network of NormML in it; " + Same
    )]
    [InlineData("metadata.json config.json model.weights.h5", "a Keras model (.keras); it is of TensorFlow, " + Axes)]
    [InlineData(
        "conv1.npy fc.npy",
        "an archive of numpy arrays (.npz); make tensors of them: torch.save({name: torch.from_numpy(array) for name, array in numpy.load(path).items()}, path)."
    )]
    [InlineData("readme.txt resnet18.pth", "a zip archive with files of weights in it" + Unpack)]
    [InlineData(
        "model/saved_model.pb model/variables/variables.index",
        "a TensorFlow SavedModel in a zip archive; it is of TensorFlow, " + Axes
    )]
    public void An_archive_of_another_kind_is_named_by_what_is_in_it(string names, string kind)
    {
        var path = folder.File("weights.pth");
        using (var archive = ZipFile.Open(path, ZipArchiveMode.Create))
            foreach (var name in names.Split(' '))
                archive.CreateEntry(name);
        Assert.Equal(
            $"The file of weights '{path}' cannot be read: This is {kind}",
            Assert.Throws<InvalidDataException>(() => WeightFile.Read(path)).Message
        );
    }

    [Theory]
    [InlineData("saved_model.pb", "a folder with a TensorFlow SavedModel; it is of TensorFlow, " + Axes)]
    [InlineData(
        "model.ckpt-1.index model.ckpt-1.data-00000-of-00001",
        "a folder with a TensorFlow checkpoint; it is of TensorFlow, " + Axes
    )]
    [InlineData(
        "__0_0.distcp .metadata",
        "a distributed checkpoint of PyTorch; join it: python -m torch.distributed.checkpoint.format_utils dcp_to_torch FOLDER weights.pth."
    )]
    [InlineData("Manifest.json Data", "a Core ML model; " + Save)]
    [InlineData("data.pkl version", "what torch.save wrote, unpacked; give the file that it was unpacked from.")]
    [InlineData(
        "config.json model.safetensors pytorch_model.bin",
        "a folder; give the file of weights in it: model.safetensors and pytorch_model.bin."
    )]
    [InlineData("letter.txt", "a folder; give a file of weights.")]
    public void A_folder_is_named_by_what_is_in_it(string names, string kind)
    {
        var path = Directory.CreateDirectory(folder.File("weights")).FullName;
        foreach (var name in names.Split(' '))
            File.WriteAllBytes(Path.Combine(path, name), []);
        Assert.Equal(
            $"'{path}' cannot be read: This is {kind}",
            Assert.Throws<InvalidDataException>(() => WeightFile.Read(path)).Message
        );
    }

    [Fact]
    public void What_TorchSharp_saved_is_read()
    {
        using var scope = NewDisposeScope();
        var options = new ResNetOptions
        {
            Name = "small",
            Blocks = [1, 1],
            Width = 4,
            Stem = NetworkStem.Convolution3x3,
            DefaultSize = 8,
        };
        using var written = Formula.Fill(NetworkFactory.CreateUninitialized(options, 3));
        using var read = NetworkFactory.Create(options, 3, 1);
        var path = folder.File("model.dat");
        written.save(path);
        Assert.Equal("Read 38 tensors.", $"{StateDictionary.Load(read, path)}");
        foreach (var ((name, expected), (_, actual)) in StateDictionary.Of(written).Zip(StateDictionary.Of(read)))
            Assert.True(expected.Equals(actual), name);

        using var tensors = WeightFile.Read(path);
        Assert.Equal(
            StateDictionary.Of(written).Select(entry => entry.Key).Order(),
            tensors.Select(entry => entry.Key).Order()
        );

        // Truncated files, or files with extra bytes, are none of these kinds.
        var bytes = File.ReadAllBytes(path);
        foreach (var changed in (byte[][])[bytes[..^1], [.. bytes, 0], bytes[..100], bytes[..1]])
            Assert.Throws<InvalidDataException>(() => WeightFile.Read(folder.Write("changed.dat", changed)));
    }

    [Theory]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(256)] // begins as a pickle does
    public void Any_number_of_tensors_that_TorchSharp_saved_is_read(int count)
    {
        using var scope = NewDisposeScope();
        using var module = new Many(count);
        module.save(folder.File("many.bin"));
        using var read = WeightFile.Read(folder.File("many.bin"));
        Assert.Equal(count, read.Count);
    }

    [Fact]
    public void The_documentation_lists_all_kinds()
    {
        var page = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "weights.md"));
        Assert.Equal(
            FileKinds.All.Select(kind => $"| {kind.Name} | {kind.Advice} |"),
            page.Split('\n')
                .Where(line => line.StartsWith("| ", StringComparison.Ordinal))
                .SkipWhile(line => !line.StartsWith("| an empty", StringComparison.Ordinal))
        );
    }

    private sealed class Many : nn.Module
    {
        public Many(int count)
            : base("many")
        {
            for (var i = 0; i < count; i++)
                register_buffer($"tensor{i}", tensor((float)i));
        }
    }
}
