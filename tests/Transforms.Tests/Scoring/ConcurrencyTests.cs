using Microsoft.ML;

namespace NormML.Transforms.Tests.Scoring;

public sealed class ConcurrencyTests
{
    private const int Threads = 8;

    private readonly MLContext ml = new();

    [Fact]
    public void Eight_engines_over_one_transformer_agree_with_one()
    {
        using var transformer = Samples.Transformer();
        var rows = Samples.Rows(16);
        var expected = Samples.Scores(transformer.Transform(ml.Data.LoadFromEnumerable(rows)));

        OnThreads(_ =>
        {
            var options = new PredictionEngineOptions { OwnsTransformer = false };
            using var engine = ml.Model.CreatePredictionEngine<Samples.Row, Samples.Prediction>(transformer, options);
            for (var i = 0; i < rows.Count; i++)
                Samples.AssertClose(expected[i], engine.Predict(rows[i]).Score);
        });
    }

    [Fact]
    public void Eight_views_over_one_transformer_agree_with_one()
    {
        using var transformer = Samples.Transformer();
        var view = ml.View(140);
        var expected = Samples.Scores(transformer.Transform(view));

        OnThreads(_ => Assert.Equal(expected, Samples.Scores(transformer.Transform(view))));
    }

    [Fact]
    public void Disposing_while_others_score_ends_them_with_an_exception_and_nothing_worse()
    {
        using var transformer = Samples.Transformer();
        var pixels = new float[8 * 3 * 32 * 32];

        OnThreads(thread =>
        {
            var scores = new float[8 * 4];
            if (thread == 0)
            {
                transformer.Model.Score(pixels, 8, scores);
                transformer.Dispose();
            }
            Action scoreOn = () =>
            {
                while (true)
                    transformer.Model.Score(pixels, 8, scores);
            };
            Assert.Throws<ObjectDisposedException>(scoreOn);
        });
    }

    // Dedicated threads start together; pool threads might not.
    private static void OnThreads(Action<int> body)
    {
        using var start = new Barrier(Threads);
        var tasks = Enumerable
            .Range(0, Threads)
            .Select(i =>
                Task.Factory.StartNew(
                    () =>
                    {
                        start.SignalAndWait();
                        body(i);
                    },
                    CancellationToken.None,
                    TaskCreationOptions.LongRunning,
                    TaskScheduler.Default
                )
            )
            .ToArray();
        Task.WaitAll(tasks);
    }
}
