using System.Globalization;

namespace NormML.Cli.Charts;

/// <summary>One kind of figure in a <see cref="RowChart"/>.</summary>
/// <param name="Title">The title, with the unit.</param>
/// <param name="FromZero">Whether to draw bars from zero instead of dots with their spread.</param>
/// <param name="Figures">One figure per row; null: there is none.</param>
/// <param name="Format">The number format of the figures.</param>
internal sealed record RowPanel(string Title, bool FromZero, IReadOnlyList<Measured?> Figures, string Format);

/// <summary>Named rows with a dot or bar in each panel.</summary>
internal static class RowChart
{
    private const double Top = 62,
        RowHeight = 26,
        Bottom = 34,
        PanelWidth = 200,
        Margin = 20;

    // Space to the right of a panel's axis, for the figure after the longest bar.
    private const double Gap = 58;

    public static SvgCanvas Draw(string title, IReadOnlyList<string> rows, IReadOnlyList<RowPanel> panels)
    {
        var left = Margin + SvgCanvas.CharacterWidth * rows.Select(row => row.Length).DefaultIfEmpty().Max() + 16;
        var bottom = Top + RowHeight * rows.Count;
        var canvas = new SvgCanvas(left + panels.Count * (PanelWidth + Gap), bottom + Bottom, title);
        for (var i = 0; i < rows.Count; i++)
        {
            canvas.Write(left - 16, Middle(i) + 4, rows[i], "end", "text code");
        }

        for (var i = 0; i < panels.Count; i++)
        {
            Draw(canvas, panels[i], left + i * (PanelWidth + Gap), bottom, i);
        }

        return canvas;
    }

    private static void Draw(SvgCanvas canvas, RowPanel panel, double left, double bottom, int color)
    {
        var axis = Axis.Over(panel.Figures, panel.FromZero, 4);
        var right = left + PanelWidth;
        canvas.Write(left, 30, panel.Title, style: "text strong");
        foreach (var tick in axis.Ticks)
        {
            var x = axis.Place(tick, left, right);
            canvas.Line(x, Top - 8, x, bottom, "grid");
            canvas.Write(x, bottom + 18, axis.Label(tick), "middle", "quiet");
        }

        for (var i = 0; i < panel.Figures.Count; i++)
        {
            var y = Middle(i);
            if (panel.Figures[i] is not { } figure)
            {
                canvas.Write(left + 6, y + 4, "no figure", style: "quiet");
                continue;
            }

            var x = axis.Place(figure.Value, left, right);
            if (panel.FromZero)
            {
                canvas.Rectangle(left, y - 6, x - left, 12, SvgCanvas.Fill(color), 2);
            }
            else
            {
                DrawDot(canvas, figure, value => axis.Place(value, left, right), y, color);
            }

            var end = panel.FromZero ? x : axis.Place(figure.High, left, right);
            canvas.Write(
                end + 9,
                y + 4,
                figure.Value.ToString(panel.Format, CultureInfo.InvariantCulture),
                style: "quiet"
            );
        }
    }

    private static void DrawDot(SvgCanvas canvas, Measured figure, Func<double, double> place, double y, int color)
    {
        if (!double.IsNaN(figure.Deviation))
        {
            canvas.Line(
                place(figure.Value - figure.Deviation),
                y,
                place(figure.Value + figure.Deviation),
                y,
                $"{SvgCanvas.Stroke(color)} spread"
            );
            foreach (var single in figure.Single ?? [])
            {
                canvas.Circle(place(single), y, 3, $"{SvgCanvas.Fill(color)} faint");
            }
        }

        canvas.Circle(place(figure.Value), y, 5, SvgCanvas.Fill(color));
    }

    private static double Middle(int row) => Top + RowHeight * (row + 0.5);
}
