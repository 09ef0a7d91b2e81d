namespace NormML.Tests;

/// <summary>Linked into every test project, so it checks the names of that project's tests.</summary>
public sealed class TestNamesTests
{
    [Fact]
    public void Test_names_are_sentences_with_underscores()
    {
        var tests = typeof(TestNamesTests)
            .Assembly.GetTypes()
            .SelectMany(type => type.GetMethods())
            .Where(method => method.IsDefined(typeof(FactAttribute), inherit: true))
            .Select(method => method.Name)
            .ToList();

        Assert.True(tests.Count > 1, "No other tests were found.");
        Assert.All(tests, name => Assert.Matches("^[A-Z][A-Za-z0-9]*(_[A-Za-z0-9]+)+$", name));
    }
}
