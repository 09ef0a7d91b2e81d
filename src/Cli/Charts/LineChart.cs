using System.Globalization;

namespace NormML.Cli.Charts;

/// <summary>A line of a <see cref="LinePanel"/>.</summary>
/// <param name="Name">The text in the legend.</param>
/// <param name="Color">The index of the color.</param>
/// <param name="Figures">One figure per place on the horizontal axis; the line skips places with null.</param>
internal sealed record Line(string Name, int Color, IReadOnlyList<Measured?> Figures);

/// <summary>One pair of axes of a <see cref="LineChart"/>.</summary>
/// <param name="Title">The title.</param>
/// <param name="Subtitle">What was measured.</param>
/// <param name="Vertical">The label of the vertical axis, with its unit.</param>
/// <param name="Horizontal">The label of the horizontal axis.</param>
/// <param name="Places">Places on the logarithmic horizontal axis, from left to right, decreasing.</param>
/// <param name="Lines">The lines.</param>
internal sealed record LinePanel(
    string Title,
    string Subtitle,
    string Vertical,
    string Horizontal,
    IReadOnlyList<int> Places,
    IReadOnlyList<Line> Lines
);

/// <summary>Lines in panels side by side, each with its own axes.</summary>
internal static class LineChart
{
    private const double PanelWidth = 430,
        Left = 56,
        Right = 24,
        LegendTop = 74,
        LegendHeight = 20,
        Height = 250,
        Bottom = 52,
        Inset = 34;

    public static SvgCanvas Draw(string title, IReadOnlyList<LinePanel> panels)
    {
        var legendRows = (panels.Max(panel => panel.Lines.Count) + 1) / 2;
        var top = LegendTop + legendRows * LegendHeight + 18;
        var canvas = new SvgCanvas(panels.Count * PanelWidth, top + Height + Bottom, title);
        for (var i = 0; i < panels.Count; i++)
        {
            Draw(canvas, panels[i], i * PanelWidth, top);
        }

        return canvas;
    }

    private static void Draw(SvgCanvas canvas, LinePanel panel, double start, double top)
    {
        var (left, right, bottom) = (start + Left, start + PanelWidth - Right, top + Height);
        var axis = Axis.Over(panel.Lines.SelectMany(line => line.Figures), fromZero: false, 5);
        canvas.Write(left, 30, panel.Title, style: "text strong");
        canvas.Write(left, 49, panel.Subtitle, style: "quiet");
        DrawLegend(canvas, panel.Lines, left);
        canvas.Write(left, top - 10, panel.Vertical, style: "quiet");
        foreach (var tick in axis.Ticks)
        {
            var y = axis.Place(tick, bottom, top);
            canvas.Line(left, y, right, y, "grid");
            canvas.Write(left - 8, y + 4, axis.Label(tick), "end", "quiet");
        }

        var doublings = Math.Max(Math.Log2((double)panel.Places[0] / panel.Places[^1]), 1);
        double X(int place) =>
            left
            + Inset
            + (right - left - 2 * Inset) * Math.Log2((double)panel.Places[0] / panel.Places[place]) / doublings;
        for (var i = 0; i < panel.Places.Count; i++)
        {
            canvas.Write(X(i), bottom + 20, panel.Places[i].ToString(CultureInfo.InvariantCulture), "middle", "quiet");
        }

        canvas.Write((left + right) / 2, bottom + 40, panel.Horizontal, "middle", "quiet");
        foreach (var line in panel.Lines)
        {
            Draw(canvas, line, X, value => axis.Place(value, bottom, top));
        }
    }

    private static void DrawLegend(SvgCanvas canvas, IReadOnlyList<Line> lines, double left)
    {
        for (var i = 0; i < lines.Count; i++)
        {
            var (x, y) = (left + i % 2 * (PanelWidth - Left - Right) / 2, LegendTop + i / 2 * LegendHeight);
            canvas.Polyline([(x, y - 4), (x + 18, y - 4)], SvgCanvas.Stroke(lines[i].Color));
            canvas.Circle(x + 9, y - 4, 4, SvgCanvas.Fill(lines[i].Color));
            canvas.Write(x + 25, y, lines[i].Name, style: "text code");
        }
    }

    private static void Draw(SvgCanvas canvas, Line line, Func<int, double> x, Func<double, double> y)
    {
        var points = line
            .Figures.Select((figure, i) => (Figure: figure, X: x(i)))
            .Where(point => point.Figure is not null)
            .ToList();
        canvas.Polyline(points.Select(point => (point.X, y(point.Figure!.Value))), SvgCanvas.Stroke(line.Color));
        foreach (var (figure, at) in points)
        {
            if (!double.IsNaN(figure!.Deviation))
            {
                canvas.Line(at, y(figure.Low), at, y(figure.High), $"{SvgCanvas.Stroke(line.Color)} spread faint");
            }

            canvas.Circle(at, y(figure.Value), 4, SvgCanvas.Fill(line.Color));
        }
    }
}
