using System.Globalization;
using System.Text;
using System.Xml.Linq;

namespace NormML.Cli.Charts;

/// <summary>
/// A chart of lines, circles, rectangles and text as SVG. Colors are classes of a style sheet with a light and a dark
/// theme, and the chart has its own background, so that it is readable on any page.
/// </summary>
internal sealed class SvgCanvas
{
    /// <summary>The approximate width of a character, in pixels.</summary>
    public const double CharacterWidth = 7.3;

    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    // Colors that people with red-green color blindness can distinguish, too.
    private static readonly (string Light, string Dark)[] Colors =
    [
        ("#0969da", "#58a6ff"),
        ("#d4570b", "#ffa657"),
        ("#1a7f5a", "#56d4a5"),
        ("#8250df", "#d2a8ff"),
        ("#bf3989", "#ff9bce"),
        ("#7d6b00", "#e3c94d"),
        ("#57606a", "#afb8c1"),
        ("#0a7d8c", "#5ad4e6"),
    ];

    private readonly XElement root;

    public SvgCanvas(double width, double height, string title)
    {
        root = new XElement(
            Svg + "svg",
            new XAttribute("width", Text(width)),
            new XAttribute("height", Text(height)),
            new XAttribute("viewBox", $"0 0 {Text(width)} {Text(height)}"),
            new XAttribute("role", "img"),
            new XElement(Svg + "title", title),
            new XElement(Svg + "style", Style())
        );
        Rectangle(0.5, 0.5, width - 1, height - 1, "background", 6);
    }

    /// <summary>The class of the nth color, for circles and rectangles.</summary>
    public static string Fill(int color) => $"fill{color % Colors.Length}";

    /// <summary>The class of the nth color, for lines.</summary>
    public static string Stroke(int color) => $"stroke{color % Colors.Length}";

    public void Line(double x1, double y1, double x2, double y2, string style) =>
        Add("line", style, ("x1", Text(x1)), ("y1", Text(y1)), ("x2", Text(x2)), ("y2", Text(y2)));

    public void Polyline(IEnumerable<(double X, double Y)> points, string style) =>
        Add(
            "polyline",
            style,
            ("points", string.Join(' ', points.Select(point => $"{Text(point.X)},{Text(point.Y)}")))
        );

    public void Circle(double x, double y, double radius, string style) =>
        Add("circle", style, ("cx", Text(x)), ("cy", Text(y)), ("r", Text(radius)));

    public void Rectangle(double x, double y, double width, double height, string style, double corner = 0) =>
        Add(
            "rect",
            style,
            ("x", Text(x)),
            ("y", Text(y)),
            ("width", Text(width)),
            ("height", Text(height)),
            ("rx", Text(corner))
        );

    /// <param name="x">The start, middle or end of the text, depending on <paramref name="anchor"/>.</param>
    /// <param name="y">The baseline.</param>
    /// <param name="text">The text.</param>
    /// <param name="anchor"><c>start</c>, <c>middle</c> or <c>end</c>.</param>
    /// <param name="style">Classes: <c>text</c>, <c>quiet</c>, <c>strong</c>, <c>code</c>.</param>
    public void Write(double x, double y, string text, string anchor = "start", string style = "text") =>
        Add("text", style, ("x", Text(x)), ("y", Text(y)), ("text-anchor", anchor)).Value = text;

    public override string ToString() => root + "\n";

    private XElement Add(string name, string style, params (string Name, string Value)[] attributes)
    {
        var element = new XElement(
            Svg + name,
            new XAttribute("class", style),
            attributes.Select(attribute => new XAttribute(attribute.Name, attribute.Value))
        );
        root.Add(element);
        return element;
    }

    private static string Text(double number) => number.ToString("0.##", CultureInfo.InvariantCulture);

    private static string Style()
    {
        var style = new StringBuilder("\n")
            .Append("text{font:13px -apple-system,'Segoe UI',Helvetica,Arial,sans-serif}.strong{font-weight:600}")
            .Append(
                ".code{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace;font-size:12px}"
            )
            .Append(
                "polyline{fill:none;stroke-width:2}.grid{stroke-width:1}.spread{stroke-width:2}.faint{opacity:.45}\n"
            );
        style.Append(Theme("#ffffff", "#d1d9e0", "#1f2328", "#59636e", color => color.Light)).Append('\n');
        return style
            .Append("@media(prefers-color-scheme:dark){")
            .Append(Theme("#0d1117", "#3d444d", "#f0f6fc", "#9198a1", color => color.Dark))
            .Append("}\n")
            .ToString();
    }

    private static string Theme(
        string background,
        string grid,
        string text,
        string quiet,
        Func<(string Light, string Dark), string> color
    ) =>
        $".background{{fill:{background};stroke:{grid}}}.grid{{stroke:{grid}}}.text{{fill:{text}}}.quiet{{fill:{quiet}}}"
        + string.Concat(
            Colors.Select((pair, i) => $".fill{i}{{fill:{color(pair)}}}.stroke{i}{{stroke:{color(pair)}}}")
        );
}
