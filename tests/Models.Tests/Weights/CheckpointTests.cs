using System.IO.Compression;
using NormML.Models.Networks;
using NormML.Models.Weights;
using NormML.Tests;
using static NormML.Models.Tests.Weights.TorchFile;
using static TorchSharp.torch;

namespace NormML.Models.Tests.Weights;

/// <summary>Realistic checkpoints: several dictionaries, and Python objects, which are not created.</summary>
public sealed class CheckpointTests : IDisposable
{
    private static readonly NetworkOptions Small = new ResNetOptions
    {
        Name = "small",
        Blocks = [1, 1],
        Width = 4,
        Stem = NetworkStem.Convolution3x3,
        DefaultSize = 8,
    };

    private readonly TemporaryFolder folder = new();
    private readonly Network network = NetworkFactory.Create(Small, 3, 1);

    public void Dispose()
    {
        network.Dispose();
        folder.Dispose();
    }

    [Theory]
    [InlineData(2, Protocol2)]
    [InlineData(5, Protocol5)]
    public void Objects_of_Python_beside_the_weights_are_said_and_not_made(int protocol, string file)
    {
        var pickle = Unpacked(file);
        Assert.Equal(protocol, pickle[1]);
        using var read = WeightFile.Read(Write(Archive(pickle, ("data/0", Numbers4))));
        Assert.Equal([1, 2, 3, 4], Close.Values(read["weight"]));
        Assert.Equal(
            "args time color config counts history callbacks slots ex tags frozen raw buffer decimal complex range function score",
            string.Join(' ', read.Others)
        );
        string[] builtins =
            protocol == 2
                ?
                [
                    "__builtin__.bytearray",
                    "__builtin__.complex",
                    "__builtin__.getattr",
                    "__builtin__.len",
                    "__builtin__.list",
                    "__builtin__.xrange",
                ]
                : ["builtins.complex", "builtins.len", "builtins.list", "builtins.range"];
        string[] others =
        [
            "argparse.Namespace",
            "collections.Counter",
            "datetime.datetime",
            "decimal.Decimal",
            .. protocol == 2 ? ["functools.partial"] : (string[])[],
            "numpy.core.multiarray.scalar",
            "numpy.dtype",
            "pathlib.PosixPath",
            "project.config.Callback",
            "project.config.Color",
            "project.config.Config",
            "project.config.Ex",
            "project.config.Slots",
        ];
        Assert.Equal(builtins.Concat(others).Order(StringComparer.Ordinal), read.PythonObjects);
        Assert.DoesNotContain("Warning", $"{read}");
        Assert.StartsWith("Read 1 tensor of \"state_dict\". Not used: args, time, ", $"{read}");
    }

    [Theory]
    [InlineData("os", "system")]
    [InlineData("posix", "system")]
    [InlineData("builtins", "eval")]
    [InlineData("__builtin__", "exec")]
    [InlineData("subprocess", "Popen")]
    public void A_command_beside_the_weights_is_not_run_and_said_loudly(string module, string name)
    {
        byte[][] ways =
        [
            Call(Global(module, name), Text("echo run")), // REDUCE
            [.. Text(module), .. Text(name), 0x93, .. Tuple(Text("echo run")), (byte)'R'], // STACK_GLOBAL
            [(byte)'(', .. Text("echo run"), .. Instance(module, name)], // INST
            [(byte)'(', .. Global(module, name), .. Text("echo run"), (byte)'o'], // OBJ
            [.. Global(module, name), .. Tuple(Text("echo run")), 0x81], // NEWOBJ
            [.. Global(module, name), .. Tuple(Text("echo run")), (byte)'}', 0x92], // NEWOBJ_EX
            [.. Global(module, name), (byte)'}', (byte)'b'], // BUILD
            [.. Global(module, name), .. Text("a"), (byte)'a', .. Text("a"), .. Text("b"), (byte)'s'], // APPEND, SETITEM
        ];
        foreach (var way in ways)
        {
            using var read = WeightFile.Read(
                Write(Archive(Pickle(Dictionary(("more", way), ("weight", Four))), ("data/0", Numbers4)))
            );
            Assert.Equal([1, 2, 3, 4], Close.Values(read["weight"]));
            Assert.Equal([$"{module}.{name}"], read.PythonObjects);
            Assert.Equal(
                $"Read 1 tensor. Not used: more. Objects of Python in the file were not made, and nothing was run: {module}.{name}. "
                    + $"Warning: {module}.{name} has no place in weights; do not open this file with Python's "
                    + "torch.load(..., weights_only=False), which would run it.",
                $"{read}"
            );
        }
    }

    [Theory]
    [InlineData(new byte[] { 0x82, 7 }, "copyreg extension 7")]
    [InlineData(new byte[] { 0x83, 7, 1 }, "copyreg extension 263")]
    [InlineData(new byte[] { 0x84, 7, 1, 0, 0 }, "copyreg extension 263")]
    public void Numbers_of_a_table_of_Pythons_are_said_as_such(byte[] extension, string name)
    {
        using var read = WeightFile.Read(
            Write(Archive(Pickle(Dictionary(("more", extension), ("weight", Four))), ("data/0", Numbers4)))
        );
        Assert.Equal([name], read.PythonObjects);
    }

    [Theory]
    [InlineData("os", "system")]
    [InlineData("torch", "load")]
    [InlineData("my.project", "Weights")]
    public void A_file_that_is_one_object_has_no_weights(string module, string name) =>
        Assert.EndsWith(
            $"The file is an object of Python, pickled whole with its class {module}.{name}; it is not made, and no weights are found in it; "
                + "save torch.save(model.state_dict(), path).",
            Refused(Archive(Pickle(Call(Global(module, name), Text("echo run"))), ("data/0", Numbers4)))
        );

    [Theory]
    [InlineData("torch._utils", "_rebuild_qtensor", "a quantized tensor", "tensor.dequantize()")]
    [InlineData("torch._utils", "_rebuild_sparse_tensor", "a sparse tensor", "tensor.to_dense()")]
    [InlineData(
        "torch._tensor",
        "_rebuild_from_type_v2",
        "a tensor of a class of its own",
        "tensor.as_subclass(torch.Tensor)"
    )]
    [InlineData(
        "torch._utils",
        "_rebuild_nested_tensor",
        "a tensor of another kind than those that are read",
        "tensor.float()"
    )]
    public void A_weight_that_is_not_read_is_refused_by_name(string module, string name, string kind, string way)
    {
        var unread = Call(Global(module, name), Text("more"));
        var message = $"{kind} ({module}.{name}): save plain tensors, by {way} for each of them.";
        Assert.EndsWith(
            $": bias is {message}",
            Refused(Archive(Pickle(Dictionary(("weight", Four), ("bias", unread))), ("data/0", Numbers4)))
        );

        // First instead of a weight of the network, then elsewhere, where the network does not need it.
        var weights = StateDictionary.Of(network).ToList();
        var parts = weights.Select(entry =>
            ($"model.{entry.Key}", entry.Key == "conv1.weight" ? unread : Zeros(entry.Value))
        );
        var error = Assert.Throws<InvalidDataException>(() => Load(ArchiveOfZeros(Dictionary([.. parts]))));
        Assert.EndsWith($": model.conv1.weight is {message}", error.Message);
        var report = Load(
            ArchiveOfZeros(
                Dictionary([.. weights.Select(entry => ($"model.{entry.Key}", Zeros(entry.Value))), ("other", unread)])
            )
        );
        Assert.Equal(
            (38, "other", $"{module}.{name}"),
            (report.Read.Count, report.Ignored.Single(), report.PythonObjects.Single())
        );
    }

    [Fact]
    public void A_weight_of_a_type_that_is_not_read_is_refused_by_the_types_name()
    {
        var complex = Tensor(Storage("ComplexFloatStorage", "0", 2), 0, [2], [1]);
        Assert.EndsWith(
            ": bias is a tensor of another kind than those that are read (torch.ComplexFloatStorage): save plain tensors, by tensor.float() for each of them.",
            Refused(Archive(Pickle(Dictionary(("weight", Four), ("bias", complex))), ("data/0", Numbers4)))
        );
    }

    [Fact]
    public void A_weight_that_is_an_object_is_refused_by_its_name()
    {
        var parts = StateDictionary
            .Of(network)
            .Select(entry =>
                (
                    entry.Key,
                    entry.Key == "fc.bias" ? Call(Global("posix", "system"), Text("echo run")) : Zeros(entry.Value)
                )
            );
        var error = Assert.Throws<InvalidDataException>(() => Load(ArchiveOfZeros(Dictionary([.. parts]))));
        Assert.EndsWith(
            ": fc.bias is an object of Python, which is not made, and no tensor (posix.system): save plain tensors, by torch.as_tensor(value) for each of them.",
            error.Message
        );
    }

    [Fact]
    public void The_tensors_of_a_model_that_was_pickled_whole_are_read()
    {
        var net = WholeModel();
        foreach (
            var (file, dictionary, others) in ((byte[], string?, string)[])
                [(net, null, ""), (Dictionary(("epoch", Number(1)), ("model", net)), "model", "epoch")]
        )
        {
            using var read = WeightFile.Read(Write(Archive(Pickle(file), ("data/0", Numbers4))));
            Assert.Equal(["conv1.weight", "layer1.0.weight", "layer1.0.running_mean"], read.Select(entry => entry.Key));
            Assert.Equal(
                ("my.Net", dictionary, others),
                (read.ModelClass, read.Dictionary, string.Join(' ', read.Others))
            );
            Assert.Contains("They are of a whole model, pickled with its class my.Net.", $"{read}");
            Assert.Contains("torch.nn.modules.conv.Conv2d", read.PythonObjects);
        }
    }

    [Fact]
    public void A_class_that_an_older_file_has_with_its_source_is_not_made_either()
    {
        byte[] type = [.. Tuple(Text("module"), Global("my", "Net"), Text("net.py"), Text("import os")), (byte)'Q'];
        byte[] model =
        [
            .. type,
            (byte)')',
            0x81,
            .. Dictionary(("_parameters", Dictionary(("w", Four))), ("_modules", Dictionary())),
            (byte)'b',
        ];
        using var read = WeightFile.Read(Write(Archive(Pickle(model), ("data/0", Numbers4))));
        Assert.Equal(("w", "my.Net", "my.Net"), (read.Single().Key, read.ModelClass, read.PythonObjects.Single()));
    }

    [Fact]
    public void Buffers_that_torch_does_not_save_are_not_read()
    {
        byte[] names =
        [
            .. Global("__builtin__", "set"),
            (byte)']',
            (byte)'(',
            .. Text("mask"),
            (byte)'e',
            0x85,
            (byte)'R',
        ];
        var module = Object(
            "my",
            "Net",
            ("_parameters", Dictionary(("weight", Four))),
            ("_buffers", Dictionary(("mask", Four), ("mean", Four))),
            ("_non_persistent_buffers_set", names),
            ("_modules", Dictionary())
        );
        using var read = WeightFile.Read(Write(Archive(Pickle(module), ("data/0", Numbers4))));
        Assert.Equal(["weight", "mean"], read.Select(entry => entry.Key));
    }

    [Fact]
    public void A_short_file_with_endless_names_is_an_error()
    {
        // Each module is contained twice in the next one, which gives 2^40 names; and one module contains itself.
        var tower = Module("my", "Net", [("w", Four)], []);
        for (var i = 0; i < 40; i++)
            tower = Twice(tower, (byte)i);
        byte[] itself =
        [
            .. Global("my", "Net"),
            (byte)')',
            0x81,
            (byte)'q',
            200,
            .. Dictionary(("_parameters", Dictionary(("w", Four))), ("_modules", Dictionary(("a", [(byte)'h', 200])))),
            (byte)'b',
        ];
        foreach (var module in (byte[][])[tower, itself])
            Assert.EndsWith(
                "The weights are damaged: a model has at most 50000 parts with names of at most 500 letters; received more.",
                Refused(Archive(Pickle(module), ("data/0", Numbers4)))
            );
    }

    [Fact]
    public void Dictionaries_in_themselves_and_in_many_places_end()
    {
        byte[] itself =
        [
            (byte)'}',
            (byte)'q',
            1,
            .. Text("a"),
            (byte)'h',
            1,
            (byte)'s',
            .. Text("b"),
            .. Dictionary(("w", Four)),
            (byte)'s',
        ];
        using var read = WeightFile.Read(Write(Archive(Pickle(itself), ("data/0", Numbers4))));
        Assert.Equal(("w", "b", "a"), (read.Single().Key, read.Dictionary, read.Others.Single()));
    }

    [Theory]
    [InlineData("ema_state_dict", "params", "params")]
    [InlineData("state_dict_ema", "state_dict", "state_dict")]
    [InlineData("model_ema", "model", "model")]
    [InlineData("optimizer", "weights", "weights")]
    [InlineData("network", "state_dict", "state_dict")]
    [InlineData("model", "state_dict", "state_dict")]
    public void Of_several_dictionaries_the_usual_one_is_read_and_the_others_are_said(
        string first,
        string second,
        string read
    )
    {
        var one = Dictionary(("weight", Four));
        var path = Write(Archive(Pickle(Dictionary((first, one), (second, one))), ("data/0", Numbers4)));
        using var tensors = WeightFile.Read(path);
        Assert.Equal((read, read == first ? second : first), (tensors.Dictionary, tensors.Others.Single()));
    }

    [Fact]
    public void Of_several_dictionaries_without_a_usual_name_none_is_guessed()
    {
        var one = Dictionary(("weight", Four));
        Assert.EndsWith(
            "The file has 2 dictionaries of tensors, none of them under a usual name (state_dict, model_state_dict, model or net): "
                + "generator and discriminator; save the one that you want alone: torch.save(torch.load(path)[\"generator\"], \"weights.pth\").",
            Refused(Archive(Pickle(Dictionary(("generator", one), ("discriminator", one))), ("data/0", Numbers4)))
        );
    }

    [Fact]
    public void A_number_as_a_tensor_beside_a_dictionary_is_not_taken_for_the_weights()
    {
        var checkpoint = Dictionary(
            ("epoch", Four),
            ("state", Dictionary(("params", Dictionary(("a", Four), ("b", Four)))))
        );
        using var read = WeightFile.Read(Write(Archive(Pickle(checkpoint), ("data/0", Numbers4))));
        Assert.Equal(
            ("state.params", "a b", "epoch"),
            (read.Dictionary, string.Join(' ', read.Select(entry => entry.Key)), read.Others.Single())
        );
    }

    [Fact]
    public void The_dictionary_that_fits_the_network_is_read_wherever_it_is()
    {
        var weights = Zeros(StateDictionary.Of(network));
        var other = Dictionary(("weight", Four1));
        var report = Load(
            ArchiveOfZeros(
                Dictionary(
                    ("generator", other),
                    ("inner", Dictionary(("encoder", weights), ("lr", Number(1)))),
                    ("model", other)
                )
            )
        );
        Assert.Equal(
            ("inner.encoder", 38, "generator model inner.lr"),
            (report.Dictionary, report.Read.Count, string.Join(' ', report.Ignored))
        );
        Assert.StartsWith("Read 38 tensors of \"inner.encoder\". Not used: generator, model, inner.lr.", $"{report}");
    }

    [Fact]
    public void Where_several_dictionaries_fit_the_usual_one_is_read_and_the_others_are_said()
    {
        var weights = Zeros(StateDictionary.Of(network));
        var report = Load(ArchiveOfZeros(Dictionary(("model_ema", weights), ("model", weights))));
        Assert.Equal(("model", "model_ema"), (report.Dictionary, report.AlsoFit.Single()));
        Assert.Contains(" \"model_ema\" would fit, too.", $"{report}");
        report = Load(ArchiveOfZeros(Dictionary(("ema", weights), ("params", weights))));
        Assert.Equal(("params", "ema"), (report.Dictionary, report.AlsoFit.Single()));
        var error = Assert.Throws<InvalidDataException>(() =>
            Load(ArchiveOfZeros(Dictionary(("student", weights), ("teacher", weights))))
        );
        Assert.EndsWith(
            "the network fits \"student\" and \"teacher\" of the file; save the one that you want alone, as "
                + "torch.save(torch.load(path)[\"student\"], \"weights.pth\").",
            error.Message
        );
    }

    [Fact]
    public void Weights_as_numpy_arrays_are_said_to_be_such()
    {
        var array = Call(Global("numpy.core.multiarray", "_reconstruct"), Text("x"));
        Assert.EndsWith(
            "The weights are numpy arrays, which are not read here; make tensors of them: "
                + "torch.save({name: torch.from_numpy(array) for name, array in weights.items()}, path).",
            Refused(Archive(Pickle(Dictionary(("weight", array)))))
        );
    }

    internal static byte[] Unpacked(string file)
    {
        using var zlib = new ZLibStream(new MemoryStream(Convert.FromBase64String(file)), CompressionMode.Decompress);
        using var pickle = new MemoryStream();
        zlib.CopyTo(pickle);
        return pickle.ToArray();
    }

    /// <summary>A whole pickled PyTorch model in an archive with <see cref="Numbers4"/>.</summary>
    internal static byte[] WholeModel()
    {
        var conv = Module("torch.nn.modules.conv", "Conv2d", [("weight", Four), ("bias", [(byte)'N'])], []);
        var norm = Module("torch.nn.modules.batchnorm", "BatchNorm2d", [("weight", Four)], [("running_mean", Four)]);
        return Module(
            "my",
            "Net",
            [],
            [],
            ("conv1", conv),
            ("layer1", Module("torch.nn.modules.container", "Sequential", [], [], ("0", norm))),
            ("none", [(byte)'N'])
        );
    }

    internal static byte[] Numbers4 => [.. ((float[])[1, 2, 3, 4]).SelectMany(BitConverter.GetBytes)];

    private static byte[] Four => Tensor(Storage("FloatStorage", "0", 4), 0, [4], [1]);

    private static byte[] Four1 => Zeros(ones(4));

    private static byte[] Instance(string module, string name) => [(byte)'i', .. Global(module, name)[1..]];

    // The memoized object with this number, contained once more in a sibling module.
    private static byte[] Twice(byte[] module, byte number) =>
        Module("my", "Net", [], [], ("a", [.. module, (byte)'q', number]), ("b", [(byte)'h', number]));

    private string Write(byte[] file) => folder.Write("weights.pth", file);

    private LoadReport Load(byte[] file) => StateDictionary.Load(network, Write(file));

    private string Refused(byte[] file)
    {
        var path = Write(file);
        var message = Assert.Throws<InvalidDataException>(() => WeightFile.Read(path)).Message;
        Assert.StartsWith($"The file of weights '{path}' cannot be read: ", message);
        return message;
    }

    // Checkpoints pickled by Python 3.11, with objects of its standard library and of a project; compressed by zlib.
    internal const string Protocol2 =
        "eNplVFlj20QQtp00abaUcp/lvhwOt2kbKFAIkLShVXHTDYc4glit15ZaWfKnXSV2wPQAOQnXOzzxyF/guX+IfwCjlQu43QfvaHa/2flmvvHV2h"
        + "CVujtdqVRE2tGoStp6ItWKNUVX6Z6QiqE2fw1TQ0zX3RpdjFLsW13689di/WahLWEEZmRPmCAKfbaW6LC/Rh8Ms26Vzo9gfzAzwhwHy3yLMGFX"
        + "4YAkoCpM9q+BO6Qnk5aSmqm4MBgOugcIMXvjj2rxOi3c6c4UeQgTxgs4NMJdHHfnuIfjXncfHcgkSlLcJ3tpcklJ05BJ3A47bLlwM9zvVHM8wP"
        + "GgDVKe4aHbL9sNDxP1R4L/+OohHrXAdppsqxiHd7U/DpTFRuMxSa9HFChMYk1RyKno0ceHeKJuayHwpFOzlo+nnGqW42mOZ9xZcgShNkk6wLMT"
        + "MVqqLbLItEJpGJ6TnudnYUTMPY9FBGB4PscLHDejz2/gRacqtDtXJCWiyBfyssZLQ7zs7ifX8tiFV26jPD5haBDpI0McLYXhK22wICk1GTS8zI"
        + "SRZl6qijRanlGxTlJv8xjDsXrd0ihIiI7C8RLCzkSJMOulk+GEzfMoFt2pIsFehledaYPXLjoVZzrHyaI7r+9NVOBC2lKpaq3YCrwxz/GmwSmO"
        + "t+xr3SQOKTbetvE2RYSlzNdWBzpKqCPv3MpzvXAzvEsk32sOsVwP5p3quCMrTi0b4bRvha76OCPbWUw8EuJMY2FCETGsTjSho4wwhnr8/q0Pne"
        + "4znLVJel6stjwP50ZwOM7n+ICjWQ/OB2dzXBhijTKY0k2Diz6x4+WECBrH9YmXtCL+H27go7LXA3xs9z4+UTlcjk+DwxP3S4la1Gcb+Nxe3sYX"
        + "IscGx5e2XqnYghcctLbwJb4KaJwER6lpP2u3VQo5EdUfGCXSVAwYWv9DqgLZ5ujkCDhCS5vGOOxSRy7JscVWxjsuW+BCYxFRji5HbAEy6fYiKn"
        + "sy8eLYy9BbrYzX6tJfpTECOFLb7lTEpDo9Ae1bJ4MhdU051R1kHJt2DmxfSV7YmhwpFTP0XWZ1TH9KXjF3GASF7LZtUbZU2AkMvg5I78Hx4ESw"
        + "GFgFf1MouObURhjSVh3h2z2LumJwlePaWJIySRWuyzjr9gaN4qPRpeEOy4JqmldBSvquPGctM+hR8t9bNbZPIt/b3cGIY6fuTNlunsJus9k89z"
        + "ct++NUDPZ86srczUJVbvy+hB+K3vzI8dMIP3P8kjX+AbFj6AI=";

    internal const string Protocol5 =
        "eNpdU0tv00AQjh+p3RZxQEKcEZf0Yl5CcEBEwoGqWAqlPaNobW+yho1t7a7bpFIlODS00ko8MiDBP+HfIE4c+QcwuzFFsId4Znfmm5lvvrzqfv"
        + "zudew5hp72iZhI0CF+aiIkBb0+JFMqa5JRWMLWazBRLhew3f/62Zwv2s+JIqCDmijGixRTditZzHbRxRTtXAcWLmAPmlT7qpgiZogZ9H9zCfFG"
        + "8MNxV83ACWboblbxSoC+WIvqBc1UlFXluJjgQ2wflpA4NnCtfWBX9Fq8Mm23LDjvUx5j2FhUR7SEU5malKZUOOwmFuEIXlQlekFsrqnBNqM6BB"
        + "JXOykWamylgBVSVWIO7JrezOmYNFzlRabMqGHaFFwVBsbnGIZ3NgdBniMAkXo9I5ynJHspEV2Hceth3+zuOb1+SjFXX8AyGYtGjSo4Il4aCWrw"
        + "85GipazE6OAW4vd6OjD9kAmS2bUZmPmYV0Ttt9dmBzdAe1ndQOIreJZ0Ev/EMndmhngqcipoPlgNsbUHys45rcpCGfK9A8JxeVJ3Ja+QMOS4u2"
        + "8t2/EQW2a3E8eS5DYLSLVLZybKfTQzIceAz578gKQogup6a2idY1MzeMeuon0E77GKIIcQeyTNcE1pMx7jCj61yuzY2yCnWTHFXhjVwaC1cTjv"
        + "ZnRnxXOQVdOam+LRX3sJ2y1KZ7v/c2UsrLgEKZEejG0tVFMn8RLnjXkNx01pNfHPWj2O6sGaG1Khbkd28WxnyyjwkBYTht6DXo/12UMWs8Eftt"
        + "3EXSA3ibNAxndahg2fWSVwbZfLZlrPI+NEU5RTQYQgSNCaRLUQo0TdtSH4zdW8tit1x/fg7NS02ks87dyH4XD45Bce+5N0FKRxuJr2Wx/s/y/6"
        + "DSefhwg=";
}
