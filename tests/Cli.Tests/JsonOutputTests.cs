using NormML.Transforms.Images;
using Spectre.Console;

namespace NormML.Cli.Tests;

public sealed class JsonOutputTests
{
    [Fact]
    public void A_number_that_is_none_is_null_and_a_choice_is_its_name()
    {
        using var text = new StringWriter();
        new Terminal(AnsiConsole.Console, AnsiConsole.Console, text).WriteJsonLine(
            new
            {
                precision = double.NaN,
                loss = double.PositiveInfinity,
                probabilities = (float[])[0.1f, float.NaN],
                accuracy = (double?)null,
                recall = (double?)0.25,
                resize = ResizeMode.CenterCrop,
            }
        );
        Assert.Equal(
            """{"precision":null,"loss":null,"probabilities":[0.1,null],"accuracy":null,"recall":0.25,"resize":"CenterCrop"}""",
            text.ToString().TrimEnd()
        );
    }
}
