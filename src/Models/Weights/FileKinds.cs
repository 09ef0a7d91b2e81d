namespace NormML.Models.Weights;

/// <summary>A kind of file that may be taken for weights but cannot be read.</summary>
/// <param name="Name">What the file is, with its article.</param>
/// <param name="Advice">How to turn the file into weights that can be read.</param>
internal sealed record FileKind(string Name, string Advice)
{
    public InvalidDataException Refusal() => new(ToString());

    public override string ToString() => $"This is {Name}; {Advice}.";
}

/// <summary>
/// Kinds of files, recognized by their contents, or by their names where the contents do not tell. docs/weights.md
/// lists them too.
/// </summary>
internal static class FileKinds
{
    private const string Same =
        "take the same network's weights for PyTorch, .safetensors or .pth, as torchvision has them";
    private const string Unpack = "unpack it and give the file of weights in it";
    private const string Again = "take another copy";
    private const string OtherNames = "whose tensors have other names and another order of axes";
    private const string OfTheModel = "where it was made: torch.save(model.state_dict(), path)";
    private const string Table = "\u0057\u00fb\u0080\u008b\u0024\u0075\u0047\u00db";
    private const string TorchMagic = "\u008a\u000a\u006c\u00fc\u009c\u0046\u00f9\u0020\u006a\u00a8\u0050\u0019";

    private static readonly (FileKind Kind, Func<FileSample, bool> Is)[] Files =
    [
        (new("an empty file", Again), file => file.Length == 0),
        (
            new("a Git LFS pointer, which stands for a file that was not fetched", "fetch it: git lfs pull"),
            file => file.IsText("version https://git-lfs")
        ),
        (
            new("a web page, as a download that failed leaves it", "download the file itself"),
            file => file.IsText("<!doctype html") || file.IsText("<html")
        ),
        (
            new(
                "a list of shards",
                "the weights lie in the files that it names; join them in Python: load each, update one "
                    + "dictionary by all, and torch.save it"
            ),
            file => file.IsText("{") && file.Has("\"weight_map\"")
        ),
        (new("JSON text, as the configuration of a model", "give the file of weights beside it"), file => IsJson(file)),
        (
            new("an image", "give a file of weights"),
            file =>
                file.StartsWithAny("\u0089PNG", "\u00ff\u00d8\u00ff", "GIF8", "II*\0", "MM\0*")
                || (file.IsAt(0, "BM") && file.IsAt(6, "\0\0\0\0"))
                || (file.IsAt(0, "RIFF") && file.IsAt(8, "WEBP"))
        ),
        (new("a tar archive", Unpack), file => file.IsAt(257, "ustar")),
        (
            new("a compressed file (gzip, bzip2, xz, zstd, 7z, rar or zlib)", Unpack),
            file =>
                file.StartsWithAny(
                    "\u001f\u008b",
                    "BZh",
                    "\u00fd7zXZ",
                    "\u0028\u00b5\u002f\u00fd",
                    "7z\u00bc\u00af\u0027\u001c",
                    "Rar!",
                    "\u0078\u009c",
                    "\u0078\u00da"
                )
        ),
        (
            new("an HDF5 file, as Keras saves weights (.h5)", $"they are of TensorFlow, {OtherNames}; {Same}"),
            file => file.IsAt(0, "\u0089HDF\r\n\u001a\n")
        ),
        (new("a TensorFlow Lite model", Same), file => file.IsAt(4, "TFL3")),
        (new("an ExecuTorch program", $"save the weights {OfTheModel}"), file => file.IsAt(4, "ET1")),
        (
            new("a GGUF or GGML file of a language model", "it holds no image classifier; " + Same),
            file => file.StartsWithAny("GGUF", "lmgg", "tjgg", "fmgg", "algg")
        ),
        (
            new("a numpy array (.npy)", "it is one array without a name; save all as torch.save(dictionary, path)"),
            file => file.IsAt(0, "\u0093NUMPY")
        ),
        (
            new(
                "an index of a TensorFlow checkpoint, or an old checkpoint of it",
                $"it is of TensorFlow, {OtherNames}; {Same}"
            ),
            file => file.End == Table
        ),
        (
            new("data of a TensorFlow checkpoint", $"it is of TensorFlow, {OtherNames}; {Same}"),
            file => file.HasInName(".data-0") || file.IsText("model_checkpoint_path:")
        ),
        (new("an MXNet file of parameters", Same), file => file.IsAt(0, "\u0012\u0001\0\0\0\0\0\0")),
        (new("an OpenVINO model", $"save the weights {OfTheModel}"), file => file.IsText("<") && file.Has("<net ")),
        (new("XML text", "give a file of weights"), file => file.IsText("<?xml")),
        (new("a Core ML model", $"save the weights {OfTheModel}"), file => file.IsNamed(".mlmodel")),
        (
            new("a TensorFlow graph", $"it is of TensorFlow, {OtherNames}; {Same}"),
            file => file.IsNamed(".pb", ".pbtxt", ".meta")
        ),
        (new("a Caffe model", Same), file => file.IsNamed(".caffemodel", ".prototxt")),
        (
            new("data that belongs to an ONNX model", $"alone it has no names; save the weights {OfTheModel}"),
            file => file.IsNamed(".onnx.data", ".onnx_data")
        ),
        (
            new(
                "an ONNX model",
                $"its norms are folded as a rule and its names are its own; save the weights {OfTheModel}"
            ),
            file => file.IsNamed(".onnx") || IsOnnx(file)
        ),
        (
            new("a Flax file (msgpack)", $"its tensors have other names and another order of axes; {Same}"),
            file =>
                file.IsNamed(".msgpack")
                || (
                    file.Start is [> '\u0080' and < '\u0090', > '\u00a0' and < '\u00c0', ..]
                    && (file.IsAt(2, "params") || file.IsAt(2, "step") || file.IsAt(2, "opt_state"))
                )
        ),
        (
            new("a Paddle file of parameters", Same),
            file =>
                file.IsNamed(".pdparams", ".pdopt", ".pdmodel", ".pdiparams") || file.Has("StructuredToParameterName@@")
        ),
        (
            new("a scikit-learn model, or what joblib saved", "it is no network; NormML trains one: normml train"),
            file => IsPickle(file) && (file.Has("sklearn.") || file.Has("joblib"))
        ),
        (
            new("a Python pickle that torch.save did not write", "load it there, and save torch.save(weights, path)"),
            file =>
                IsPickle(file)
                && !TorchMagic.StartsWith(
                    file.Start[2..Math.Min(2 + TorchMagic.Length, file.Start.Length)],
                    StringComparison.Ordinal
                )
        ),
    ];

    // Recognized by the names in a zip archive.
    private static readonly (FileKind Kind, Func<IReadOnlyList<string>, bool> Is)[] Archives =
    [
        (
            new(
                "TorchScript, a program with its weights",
                "programs are not run; save the weights: " + "torch.save(torch.jit.load(path).state_dict(), path)"
            ),
            names => Ends(names, "/constants.pkl") && Ends(names, "/data.pkl")
        ),
        (
            new(
                "a program of torch.export (.pt2)",
                "programs are not run; save the weights: " + "torch.save(torch.export.load(path).state_dict, path)"
            ),
            names =>
                Ends(names, "serialized_exported_program.json")
                || Ends(names, "archive_format")
                || Ends(names, "models/model.json")
        ),
        (
            new("an archive of torch.package", $"its code is not run; save the weights {OfTheModel}"),
            names => Ends(names, ".data/extern_modules")
        ),
        (
            new("an archive of TorchServe", "unpack it and give the .pth or .pt in it"),
            names => Ends(names, "MAR-INF/MANIFEST.json")
        ),
        (
            new(
                "a model that NormML trained",
                "its weights go into a file of their own: " + "normml convert model.zip --out weights.safetensors"
            ),
            names => Ends(names, "/Model.key") && Ends(names, "/Network.bin")
        ),
        (
            new("a model that ML.NET saved", "it has no network of NormML in it; " + Same),
            names => Ends(names, "/Model.key")
        ),
        (
            new("a Keras model (.keras)", $"it is of TensorFlow, {OtherNames}; {Same}"),
            names => Ends(names, "model.weights.h5")
        ),
        (
            new(
                "an archive of numpy arrays (.npz)",
                "make tensors of them: "
                    + "torch.save({name: torch.from_numpy(array) for name, array in numpy.load(path).items()}, path)"
            ),
            names => names.Count > 0 && names.All(name => name.EndsWith(".npy", StringComparison.Ordinal))
        ),
        (new("a zip archive with files of weights in it", Unpack), names => names.Any(IsWeights)),
        (
            new("a TensorFlow SavedModel in a zip archive", $"it is of TensorFlow, {OtherNames}; {Same}"),
            names => Ends(names, "saved_model.pb")
        ),
    ];

    // Recognized by the names in a folder.
    private static readonly (FileKind Kind, Func<IReadOnlyList<string>, bool> Is)[] Folders =
    [
        (
            new("a folder with a TensorFlow SavedModel", $"it is of TensorFlow, {OtherNames}; {Same}"),
            names => names.Contains("saved_model.pb")
        ),
        (
            new("a folder with a TensorFlow checkpoint", $"it is of TensorFlow, {OtherNames}; {Same}"),
            names => Ends(names, ".index")
        ),
        (
            new(
                "a distributed checkpoint of PyTorch",
                "join it: python -m torch.distributed.checkpoint.format_utils " + "dcp_to_torch FOLDER weights.pth"
            ),
            names => Ends(names, ".distcp")
        ),
        (
            new("a Core ML model", $"save the weights {OfTheModel}"),
            names => names.Contains("Manifest.json") && names.Contains("Data")
        ),
        (
            new("what torch.save wrote, unpacked", "give the file that it was unpacked from"),
            names => names.Contains("data.pkl")
        ),
    ];

    /// <summary>All kinds, in the order in which they are tried.</summary>
    public static IEnumerable<FileKind> All =>
        [
            .. Files.Select(known => known.Kind),
            .. Archives.Select(known => known.Kind),
            .. Folders.Select(known => known.Kind),
        ];

    /// <summary>The kind of a file that is no zip archive, or null.</summary>
    public static FileKind? Of(FileSample file) => Array.Find(Files, known => known.Is(file)).Kind;

    /// <summary>The kind of a zip archive by the names in it, or null.</summary>
    public static FileKind? OfArchive(IReadOnlyList<string> names) =>
        Array.Find(Archives, known => known.Is(names)).Kind;

    /// <summary>The error text for a folder.</summary>
    public static FileKind OfFolder(string path)
    {
        var names = Directory
            .EnumerateFileSystemEntries(path)
            .Select(entry => Path.GetFileName(entry))
            .Order(StringComparer.Ordinal)
            .ToList();
        var weights = names.Where(IsWeights).ToList();
        return Array.Find(Folders, known => known.Is(names)).Kind
            ?? new FileKind(
                "a folder",
                weights.Count > 0
                    ? $"give the file of weights in it: {Words.Some(weights, 3)}"
                    : "give a file of weights"
            );
    }

    private static bool IsWeights(string name) =>
        Path.GetExtension(name).ToLowerInvariant() is ".safetensors" or ".pth" or ".pt" or ".bin" or ".ckpt";

    private static bool Ends(IEnumerable<string> names, string end) =>
        names.Any(name => name.EndsWith(end, StringComparison.Ordinal));

    private static bool IsPickle(FileSample file) => file.Start is ['\u0080', >= '\u0002' and <= '\u0005', ..];

    // A file that begins with a brace is text: in a safetensors file the length precedes the header.
    private static bool IsJson(FileSample file) =>
        file.IsText("{") && !file.Start[..Math.Min(64, file.Start.Length)].Contains('\0');

    // Protocol buffers: the version (3 and up; TensorFlow's has 1), then the producer, the graph or the sets of
    // operators.
    private static bool IsOnnx(FileSample file) =>
        file.Start is ['\u0008', >= '\u0003' and < '\u0020', '\u0012' or '\u003a' or '\u0042', ..];
}
