using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace NormML.Standins.Tests.MicrosoftML;

public class MLContextTests
{
    [Fact]
    public void ChannelsOfAHostReachTheLogUnderItsName()
    {
        var (context, log) = Logged();
        using (var channel = ((IHostEnvironment)context).Register("ResNet").Start("Training"))
            channel.Info(MessageSensitivity.None, "epoch {0} of {1}", 2, 5);

        Assert.Equal(["Trace", "Info", "Trace", "Trace"], log.Select(message => message.Kind.ToString()));
        Assert.All(log, message => Assert.Equal("ResNet; Training", message.Source));
        Assert.Equal("epoch 2 of 5", log[1].RawMessage);
        Assert.Equal("[Source=ResNet; Training, Kind=Info] epoch 2 of 5", log[1].Message);
        Assert.Equal("Channel started", log[0].RawMessage);
        Assert.StartsWith("Channel finished. Elapsed", log[2].RawMessage);
        Assert.Equal("Channel disposed", log[3].RawMessage);
    }

    [Fact]
    public void ABraceInAMessageWithoutArgumentsStaysOne()
    {
        var (context, log) = Logged();
        using (var channel = ((IHostEnvironment)context).Start("Reading"))
            channel.Warning(MessageSensitivity.UserData, "{0}.jpg is no picture");
        Assert.Equal("{0}.jpg is no picture", log[1].RawMessage);
        Assert.Equal("Reading", log[1].Source);
    }

    [Fact]
    public void CheckpointsReachNoLog()
    {
        var (context, log) = Logged();
        using (var progress = ((IHostEnvironment)context).StartProgressChannel("Training"))
        {
            progress.SetHeader(new ProgressHeader(["Loss"], ["Epochs"]), entry => entry.SetProgress(0, 1));
            progress.Checkpoint(0.5, 1);
            Assert.Throws<InvalidOperationException>(() => progress.Checkpoint(1, 2, 3, 4));
        }

        Assert.Empty(log);
    }

    [Fact]
    public void TheSameSeedGivesTheSameNumbersToTheSameHosts()
    {
        Assert.Equal(Draw(7), Draw(7));
        Assert.NotEqual(Draw(7), Draw(8));

        static int[] Draw(int seed)
        {
            IHostEnvironment environment = new MLContext(seed);
            return [environment.Register("A").Rand.Next(), environment.Register("B").Rand.Next(), environment.Register("C", seed: 3).Rand.Next()];
        }
    }

    [Fact]
    public void HostsHaveWhatTheContextHadWhenTheyWereMade()
    {
        var context = new MLContext(5) { GpuDeviceId = 2, FallbackToCpu = true };
        var host = (IHostEnvironmentInternal)((IHostEnvironment)context).Register("ResNet");
        context.GpuDeviceId = 1;
        Assert.Equal((5, 2, true), (host.Seed, host.GpuDeviceId, host.FallbackToCpu));
        Assert.False(new MLContext().FallbackToCpu);
        Assert.Null(((IHostEnvironmentInternal)new MLContext()).Seed);
    }

    [Fact]
    public void CatalogsKnowTheContextsEnvironment()
    {
        var context = new MLContext(11);
        context.GpuDeviceId = 3;
        IInternalCatalog[] catalogs = [context.Data, context.Model, context.Transforms, context.Transforms.Conversion, context.MulticlassClassification.Trainers];
        Assert.All(catalogs, catalog => Assert.Equal((11, 3),
            (((IHostEnvironmentInternal)catalog.GetEnvironment()).Seed, ((IHostEnvironmentInternal)catalog.GetEnvironment()).GpuDeviceId)));
    }

    [Fact]
    public void CancellingStopsTheHostsThatAreThere()
    {
        var context = new MLContext();
        var host = ((IHostEnvironment)context).Register("ResNet");
        host.CheckAlive();
        context.CancelExecution();
        Assert.Equal("Operation was canceled.", Assert.Throws<OperationCanceledException>(host.CheckAlive).Message);
    }

    [Fact]
    public void OptionsAreKeptByNameAndType()
    {
        var context = new MLContext();
        Assert.True(context.TryAddOption("threads", 2));
        Assert.False(context.TryAddOption("threads", 3));
        Assert.True(context.TryGetOption("threads", out int threads));
        Assert.Equal(2, threads);
        Assert.False(context.TryGetOption("threads", out string _));
        Assert.Equal(0, context.GetOptionOrDefault<int>("other"));
        Assert.True(context.RemoveOption("other"));
        Assert.Throws<ArgumentNullException>(() => context.SetOption(" ", 1));
    }

    [Fact]
    public void ExceptionsOfAHostAreMarked()
    {
        var host = ((IHostEnvironment)new MLContext()).Register("ResNet");
        var error = host.ExceptSchemaMismatch("inputSchema", "label", "Label", "Key<UInt32>", "String");
        Assert.IsType<ArgumentOutOfRangeException>(error);
        Assert.StartsWith("Schema mismatch for label column 'Label': expected Key<UInt32>, got String", error.Message);
        Assert.True(error.IsMarked());
        Assert.StartsWith("Could not find input column 'ImagePath'", host.ExceptSchemaMismatch("schema", "input", "ImagePath").Message);
    }

    private static (MLContext Context, List<LoggingEventArgs> Log) Logged()
    {
        var context = new MLContext();
        var log = new List<LoggingEventArgs>();
        context.Log += (_, message) => log.Add(message);
        return (context, log);
    }
}
