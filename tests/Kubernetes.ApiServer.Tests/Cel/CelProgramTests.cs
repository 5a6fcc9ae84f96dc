using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Cel;

namespace Kubernetes.ApiServer.Tests.Cel;

public sealed class CelProgramTests
{
    private static readonly JsonObject Schema = (JsonObject)JsonNode.Parse("""
        {"type":"object","properties":{
          "n":{"type":"integer"},"r":{"type":"number"},"s":{"type":"string"},"b":{"type":"boolean"},"at":{"type":"string","format":"date-time"},"wait":{"type":"string","format":"duration"},
          "list":{"type":"array","items":{"type":"integer"}},"names":{"type":"array","items":{"type":"string"}},
          "labels":{"type":"object","additionalProperties":{"type":"string"}},
          "port":{"x-kubernetes-int-or-string":true},"a-b":{"type":"string"},"namespace":{"type":"string"},
          "items":{"type":"array","items":{"type":"object","properties":{"name":{"type":"string"},"size":{"type":"integer"}}}}}}
        """)!;

    private static readonly JsonObject Self = (JsonObject)JsonNode.Parse("""
        {"n":3,"r":2,"s":"hello","b":true,"at":"2026-02-03T04:05:06Z","wait":"1h30m","list":[3,1,2],"names":["a","b"],"labels":{"x":"1","y":"2"},
         "port":8080,"a-b":"dash","namespace":"ns","items":[{"name":"p","size":1},{"name":"q","size":2}]}
        """)!;

    [Theory]
    [InlineData("self.n == 3 && self.r == 2.0 && self.s == 'hello' && self.b")]
    [InlineData("self.n > 2.5 && self.n < 4u")]
    [InlineData("1 + 2 * 3 - 4 / 2 % 3 == 5")]
    [InlineData("-7 / 2 == -3 && -7 % 2 == -1")]
    [InlineData("0x10 == 16 && 1e3 == 1000.0 && 5u == uint(5)")]
    [InlineData("'a' + \"b\" + r'\\n' == 'ab\\\\n'")]
    [InlineData("'\\u00e9' == 'é' && 'é'.size() == 1 && size(b'é') == 2")]
    [InlineData("self.list.all(x, x > 0) && self.list.exists(x, x == 2) && self.list.exists_one(x, x > 2)")]
    [InlineData("self.list.map(x, x * 2) == [6, 2, 4] && self.list.filter(x, x > 1) == [3, 2] && self.list.map(x, x > 1, x + 1) == [4, 3]")]
    [InlineData("self.list.all(i, v, i < 3 && v < 4) && self.list.transformList(i, v, i + v) == [3, 2, 4]")]
    [InlineData("self.labels.transformMap(k, v, v + k) == {'x': '1x', 'y': '2y'}")]
    [InlineData("self.labels.all(k, self.labels[k] != '') && 'x' in self.labels && !('z' in self.labels) && 2 in self.list")]
    [InlineData("self.items.map(i, i.name) == ['p', 'q'] && self.items.filter(i, i.size > 1)[0].name == 'q'")]
    [InlineData("has(self.n) && !has(self.labels.z) && has(self.labels.x)")]
    [InlineData("self.a__dash__b == 'dash' && self.__namespace__ == 'ns'")]
    [InlineData("self.port == 8080 && type(self.port) == int")]
    [InlineData("self.b ? self.n == 3 : self.n == 4")]
    [InlineData("1 / 0 == 1 || true")]
    [InlineData("!(false && 1 / 0 == 1)")]
    [InlineData("self.list.exists(x, 6 / (x - 3) < 0 || x == 2)")]
    [InlineData("cel.bind(k, self.n + 1, k * k == 16)")]
    [InlineData("self.?s.orValue('x') == 'hello' && self.labels[?'z'].orValue('none') == 'none' && optional.of(3).optMap(v, v + 1).value() == 4")]
    [InlineData("optional.none().or(optional.of(1)).hasValue() && !optional.ofNonZeroValue('').hasValue()")]
    [InlineData("[1, ?optional.none(), 3] == [1, 3]")]
    [InlineData("self.s.startsWith('he') && self.s.endsWith('lo') && self.s.contains('ell') && self.s.matches('^h.*o$')")]
    [InlineData("self.s.charAt(1) == 'e' && self.s.indexOf('l') == 2 && self.s.lastIndexOf('l') == 3 && self.s.substring(1, 3) == 'el'")]
    [InlineData("'a,b,c'.split(',') == ['a', 'b', 'c'] && 'a,b,c'.split(',', 2) == ['a', 'b,c'] && ['a', 'b'].join('-') == 'a-b'")]
    [InlineData("'aXbX'.replace('X', '-', 1) == 'a-bX' && ' t '.trim() == 't' && 'Ab'.lowerAscii() == 'ab' && 'ab'.reverse() == 'ba'")]
    [InlineData("'%s is %d of %.1f: %x %s'.format(['x', 2, 3.14, 255, [1, 'a']]) == 'x is 2 of 3.1: ff [1, a]'")]
    [InlineData("'abc 123 45'.find('[0-9]+') == '123' && 'abc 123 45'.findAll('[0-9]+') == ['123', '45']")]
    [InlineData("[1, 2, 3].isSorted() && [1, 2].sum() == 3 && [3, 9].max() == 9 && [3, 9].min() == 3 && [1, 2, 1].indexOf(1) == 0 && [1, 2, 1].lastIndexOf(1) == 2")]
    [InlineData("[1, 2, 2].distinct() == [1, 2] && [3, 1].sort() == [1, 3] && [[1], [2]].flatten() == [1, 2] && [1, 2, 3].slice(1, 3) == [2, 3]")]
    [InlineData("sets.contains([1, 2], [2]) && sets.equivalent([1, 2], [2, 1, 1]) && sets.intersects([1], [1, 2]) && !sets.contains([1], [2])")]
    [InlineData("self.at > timestamp('2026-01-01T00:00:00Z') && self.at.getFullYear() == 2026 && self.at.getMonth() == 1 && self.at.getDayOfMonth() == 2 && self.at.getHours() == 4")]
    [InlineData("self.at.getHours('-02:00') == 2 && self.at - timestamp('2026-02-03T04:05:00Z') == duration('6s')")]
    [InlineData("self.wait == duration('90m') && self.wait.getMinutes() == 90 && duration('1.5s').getMilliseconds() == 1500 && string(duration('1h')) == '3600s'")]
    [InlineData("quantity('1Gi').isGreaterThan(quantity('1000Mi')) && quantity('500m').add(quantity('1')).compareTo(quantity('1.5')) == 0 && isQuantity('1k') && !isQuantity('x')")]
    [InlineData("quantity('3k').isInteger() && quantity('3k').asInteger() == 3000 && quantity('20').sub(5) == quantity('15')")]
    [InlineData("isIP('10.0.0.1') && !isIP('010.0.0.1') && ip('::1').isLoopback() && ip('10.0.0.1').family() == 4 && !ip.isCanonical('2001:DB8::1')")]
    [InlineData("cidr('10.0.0.0/8').containsIP('10.1.2.3') && cidr('10.0.0.0/8').containsCIDR('10.1.0.0/16') && cidr('10.1.2.3/24').masked() == cidr('10.1.2.0/24') && isCIDR('::/0')")]
    [InlineData("isURL('https://a.example:8080/p?q=1') && url('https://a.example:8080/p?q=1').getPort() == '8080' && url('https://a.example/p?q=1').getQuery()['q'] == ['1'] && !isURL('a b')")]
    [InlineData("!format.dns1123Label().validate('my-name').hasValue() && format.named('dns1123Label').value().validate('My').hasValue()")]
    [InlineData("semver('1.2.3').isLessThan(semver('1.10.0')) && semver('v1.2', true).minor() == 2 && !isSemver('1.2') && semver('1.0.0-rc.1').isLessThan(semver('1.0.0'))")]
    [InlineData("int('12') == 12 && double('1.5') == 1.5 && string(12) == '12' && bool('true') && string(1.5) == '1.5' && string(b'ab') == 'ab'")]
    [InlineData("base64.encode(b'hi') == 'aGk=' && base64.decode('aGk') == b'hi'")]
    [InlineData("type(1) == int && type('') == string && type(self.at) == google.protobuf.Timestamp && type([]) == list")]
    [InlineData("{'a': 1}.a == 1 && {'a': 1}['a'] == 1 && {1: 'x'}[1] == 'x' && {'a': [1]} == {'a': [1]}")]
    [InlineData("dyn(1) == 1.0 && dyn([1, 2.0]) == [1.0, 2] && dyn('1') != 1")]
    public void An_expression_holds(string expression) => Assert.Equal(true, Evaluate(expression));

    [Theory]
    [InlineData("self.labels.z == ''", "no such key: z")]
    [InlineData("self.list[3] == 0", "index out of bounds: 3")]
    [InlineData("self.n / 0 == 1", "division by zero")]
    [InlineData("9223372036854775807 + 1 > 0", "integer overflow")]
    [InlineData("dyn('a') + dyn(1) == 'a1'", "no such overload")]
    [InlineData("self.list.all(x, x / 0 == 1)", "division by zero")]
    [InlineData("optional.none().value() == 1", "optional.none() dereference")]
    public void An_expression_without_a_value_says_why(string expression, string message) =>
        Assert.Equal(message, Assert.Throws<CelException>(() => Evaluate(expression)).Message);

    [Theory]
    [InlineData("self.x > 1", "ERROR: <input>:1:5: undefined field 'x'\n | self.x > 1\n | ....^")]
    [InlineData("self.n > 'a'", "ERROR: <input>:1:8: found no matching overload for '_>_' applied to '(int, string)'\n | self.n > 'a'\n | .......^")]
    [InlineData("self.s.startsWith(1)", "ERROR: <input>:1:18: found no matching overload for 'startsWith' applied to 'string.(int)'\n | self.s.startsWith(1)\n | .................^")]
    [InlineData("other", "ERROR: <input>:1:1: undeclared reference to 'other' (in container '')\n | other\n | ^")]
    [InlineData("nosuch(1)", "ERROR: <input>:1:7: undeclared reference to 'nosuch' (in container '')\n | nosuch(1)\n | ......^")]
    [InlineData("self.n.all(x, true)", "ERROR: <input>:1:11: expression of type 'int' cannot be range of a comprehension (must be list, map, or dynamic)\n | self.n.all(x, true)\n | ..........^")]
    [InlineData("self.n ==\n  self.q", "ERROR: <input>:2:7: undefined field 'q'\n |   self.q\n | ......^")]
    [InlineData("has(self)", "ERROR: <input>:1:4: invalid argument to has() macro\n | has(self)\n | ...^")]
    public void An_expression_that_cannot_be_right_is_refused_with_its_place(string expression, string message) =>
        Assert.Equal(message, Assert.Throws<CelException>(() => Compile(expression)).Message);

    [Theory]
    [InlineData("self.n >")]
    [InlineData("(self.n")]
    [InlineData("'open")]
    [InlineData("self..n")]
    [InlineData("1 2")]
    [InlineData("#")]
    public void A_text_that_is_no_expression_is_refused(string text) =>
        Assert.StartsWith("ERROR: <input>:1:", Assert.Throws<CelException>(() => Compile(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Deep_nesting_is_refused_and_not_followed() =>
        Assert.Contains("recursion limit", Assert.Throws<CelException>(() => Compile(new string('(', 5000) + "true" + new string(')', 5000))).Message, StringComparison.Ordinal);

    [Fact]
    public void A_costly_expression_ends_when_its_budget_is_used_up()
    {
        var program = Compile("[1,2,3,4,5,6,7,8,9,10].all(a, [1,2,3,4,5,6,7,8,9,10].all(b, [1,2,3,4,5,6,7,8,9,10].all(c, [1,2,3,4,5,6,7,8,9,10].all(d, a + b + c + d > 0 || true))))");

        var error = Assert.Throws<CelException>(() => program.Evaluate(Scope(), new CelBudget(10_000)));

        Assert.True(error.OverBudget);
    }

    private static object? Evaluate(string expression) => Compile(expression).Evaluate(Scope(), new CelBudget(CelBudget.PerExpression));

    private static CelProgram Compile(string expression) => CelProgram.Compile(expression, ImmutableDictionary<string, CelType>.Empty.Add("self", CelSchemaTypes.Of(Schema)));

    private static ImmutableDictionary<string, object?> Scope() => ImmutableDictionary<string, object?>.Empty.Add("self", CelValues.Of(Self, Schema));
}
