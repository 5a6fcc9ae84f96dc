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
          "set":{"type":"array","x-kubernetes-list-type":"set","items":{"type":"string"}},"none":{"type":"string","nullable":true},"any":{"x-kubernetes-preserve-unknown-fields":true},
          "keyed":{"type":"array","x-kubernetes-list-type":"map","x-kubernetes-list-map-keys":["k"],"items":{"type":"object","properties":{"k":{"type":"string"},"v":{"type":"integer"}}}},
          "waits":{"type":"array","items":{"type":"string","format":"duration"}},"reals":{"type":"array","items":{"type":"number"}},"open":{"type":"object","x-kubernetes-preserve-unknown-fields":true},
          "port":{"x-kubernetes-int-or-string":true},"a-b":{"type":"string"},"namespace":{"type":"string"},
          "items":{"type":"array","items":{"type":"object","properties":{"name":{"type":"string"},"size":{"type":"integer"}}}}}}
        """)!;

    private static readonly JsonObject Self = (JsonObject)JsonNode.Parse("""
        {"n":3,"r":2,"s":"hello","b":true,"at":"2026-02-03T04:05:06Z","wait":"1h30m","list":[3,1,2],"names":["a","b"],"labels":{"x":"1","y":"2"},
         "set":["x","y"],"none":null,"any":1,"keyed":[{"k":"a","v":1},{"k":"b","v":2}],"waits":[],"reals":[1.5,2],"open":{"x":1},
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
    [InlineData("self.?s.orValue('x') == 'hello' && self.labels[?'z'].orValue('none') == 'none' && optional.of(3).optMap(v, v + 1).value() == 4")]
    [InlineData("optional.none().or(optional.of(1)).hasValue() && !optional.ofNonZeroValue('').hasValue()")]
    [InlineData("[1, ?optional.none(), 3] == [1, 3]")]
    [InlineData("self.s.startsWith('he') && self.s.endsWith('lo') && self.s.contains('ell') && self.s.matches('^h.*o$')")]
    [InlineData("self.s.charAt(1) == 'e' && self.s.indexOf('l') == 2 && self.s.lastIndexOf('l') == 3 && self.s.substring(1, 3) == 'el'")]
    [InlineData("'a,b,c'.split(',') == ['a', 'b', 'c'] && 'a,b,c'.split(',', 2) == ['a', 'b,c'] && ['a', 'b'].join('-') == 'a-b'")]
    [InlineData("'aXbX'.replace('X', '-', 1) == 'a-bX' && ' t '.trim() == 't' && 'Ab'.lowerAscii() == 'ab'")]
    [InlineData("'%s is %d of %.1f: %x %s'.format(['x', 2, 3.14, 255, [1, 'a']]) == 'x is 2 of 3.1: ff [1, \"a\"]'")]
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
    [InlineData("type(1) == int && type('') == string && type(self.at) == google.protobuf.Timestamp && type([]) == list")]
    [InlineData("{'a': 1}.a == 1 && {'a': 1}['a'] == 1 && {1: 'x'}[1] == 'x' && {'a': [1]} == {'a': [1]}")]
    [InlineData("self.set == ['y', 'x'] && self.set + ['x', 'z'] == ['z', 'y', 'x'] && self.set != ['x', 'z']")]
    [InlineData("self.keyed == [self.keyed[1], self.keyed[0]] && (self.keyed + [self.keyed[0]]).size() == 2")]
    [InlineData("!has(self.none) && has(self.open)")]
    [InlineData("self.waits.sum() == duration('0s') && self.reals.sum() == 3.5 && [duration('1m')].sum() == duration('60s') && dyn([1.5]).sum() == 1.5")]
    [InlineData("[3, 1, 2].sortBy(e, -e) == [3, 2, 1] && self.items.sortBy(i, -i.size)[0].name == 'q' && dyn([2, 1]).sort() == [1, 2]")]
    [InlineData("self.labels.transformMapEntry(k, v, {v: k}) == {'1': 'x', '2': 'y'} && self.list.transformMapEntry(i, v, v > 1, {v: i}) == {3: 0, 2: 2}")]
    [InlineData("'%e'.format([314.0]) == '3.140000×10⁰²' && '%.1e'.format([0.05]) == '5.000000×10⁻⁰²'")]
    [InlineData("timestamp('2026-02-03T04:05:06.123456789+01:00').getMilliseconds() == 123 && string(timestamp('2026-02-03T04:05:06+01:00')) == '2026-02-03T04:05:06+01:00'")]
    [InlineData("self.at.getHours('02:00') == 6 && !optional.ofNonZeroValue(timestamp('0001-01-01T00:00:00Z')).hasValue()")]
    [InlineData("url('https://A.example/with space?a b=c+d&e#f').getEscapedPath() == '/with%20space' && url('https://A.example/?a b=c+d&e#f').getQuery() == {'a b': ['c d'], 'e': ['']}")]
    [InlineData("url('https://A.example:1/').getHost() == 'A.example:1' && url('https://[::1]:1/').getHostname() == '::1' && isURL('mailto:a@b') && !isURL('a') && !isURL('http://a:b/')")]
    [InlineData("type(ip('::1')) == net.IP && type(cidr('::/0')) == net.CIDR && !isSemver('', true)")]
    [InlineData("format.datetime().validate('x').value() == ['invalid datetime'] && format.byte().validate('?').value() == ['invalid base64'] && format.uri().validate('x').value() == ['parse \"x\": invalid URI for request']")]
    [InlineData("'%f'.format([12345.5]) == '12,345.500000' && '%.2f'.format(['-Infinity']) == '-∞' && '%b %o'.format([uint(5), uint(9)]) == '101 11'")]
    [InlineData("'%s'.format([['a', 'b']]) == '[\"a\", \"b\"]' && '%s'.format([{'n': [1.5], 'm': [2.0]}]) == '{\"m\":[2.000000], \"n\":[1.500000]}'")]
    [InlineData("'%s'.format([[duration('90s')]]) == '[duration(\"90s\")]' && '%s'.format([[timestamp('2026-02-03T04:05:06Z')]]) == '[timestamp(\"2026-02-03T04:05:06Z\")]'")]
    [InlineData("'hello'.indexOf('l', 9) == -1 && 'hello'.lastIndexOf('l', 9) == -1 && 'hello'.indexOf('', 3) == 3 && 'hello'.lastIndexOf('') == 5")]
    [InlineData("[7, 8][dyn(1u)] == 8 && [7, 8][dyn(0.0)] == 7 && dyn(9223372036854775807) >= 9223372036854775808.0")]
    [InlineData("double('Inf') > 1.0 && double('-infinity') < 1.0")]
    [InlineData("dyn(1) == 1.0 && dyn([1, 2]) == [1.0, 2.0] && dyn('1') != 1")]
    public void An_expression_holds(string expression) => Assert.Equal(true, Evaluate(expression));

    [Theory]
    [InlineData("self.labels.z == ''", "no such key: z")]
    [InlineData("self.list[3] == 0", "index out of bounds: 3")]
    [InlineData("self.n / 0 == 1", "division by zero")]
    [InlineData("9223372036854775807 + 1 > 0", "integer overflow")]
    [InlineData("dyn('a') + dyn(1) == 'a1'", "no such overload")]
    [InlineData("self.list.all(x, x / 0 == 1)", "division by zero")]
    [InlineData("'hello'.substring(4, 3) == ''", "invalid substring range. start: 4, end: 3")]
    [InlineData("[1, 2][dyn(0.5)] == 1", "unsupported index value 0.5 in list")]
    [InlineData("string(b'\\xff') == ''", "invalid UTF-8 in bytes, cannot convert to string")]
    [InlineData("duration('2000000h') + duration('2000000h') > duration('0s')", "integer overflow")]
    [InlineData("('%' + 'd').format([1.5]) == ''", "error during formatting: decimal clause can only be used on integers, was given double")]
    [InlineData("cidr('10.0.0.0/').prefixLength() == 8", "network address parse error during conversion from string: network address parse error during conversion from string: netip.ParsePrefix(\"10.0.0.0/\"): bad bits after slash: \"\"")]
    [InlineData("ip('fd00:::1').family() == 6", "IP Address \"fd00:::1\" parse error during conversion from string: ParseAddr(\"fd00:::1\"): each colon-separated field must have at least one digit (at \":1\")")]
    [InlineData("optional.none().value() == 1", "optional.none() dereference")]
    [InlineData("[1, 2].slice(1, 0) == []", "cannot slice(1, 0), start index must be less than or equal to end index")]
    [InlineData("[1, 2].slice(-1, 0) == []", "cannot slice(-1, 0), negative indexes not supported")]
    [InlineData("[1, 2].slice(1, 3) == []", "cannot slice(1, 3), list is length 2")]
    [InlineData("[[1]].flatten(-1) == []", "level must be non-negative")]
    [InlineData("[dyn('a'), dyn(1)].sort() == []", "list elements must have the same type")]
    [InlineData("ip('1.2.3.4.5').family() == 4", "IP Address \"1.2.3.4.5\" parse error during conversion from string: ParseAddr(\"1.2.3.4.5\"): IPv4 address too long")]
    [InlineData("ip('::ffff:1.2.3.4').family() == 4", "IPv4-mapped IPv6 address \"::ffff:1.2.3.4\" is not allowed")]
    [InlineData("quantity('10Mm').sign() == 1", "unable to parse quantity's suffix")]
    [InlineData("url('a').getHost() == ''", "URL parse error during conversion from string: parse \"a\": invalid URI for request")]
    [InlineData("self.s.find(self.s + '(') == ''", "error parsing regexp: missing closing ): `hello(`")]
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
    [InlineData("self.any == 1", "ERROR: <input>:1:5: undefined field 'any'\n | self.any == 1\n | ....^")]
    [InlineData("has(self.open.x)", "ERROR: <input>:1:14: undefined field 'x'\n | has(self.open.x)\n | .............^")]
    [InlineData("self.s == null", "ERROR: <input>:1:8: found no matching overload for '_==_' applied to '(string, null)'\n | self.s == null\n | .......^")]
    [InlineData("self.list != null", "ERROR: <input>:1:11: found no matching overload for '_!=_' applied to '(list(int), null)'\n | self.list != null\n | ..........^")]
    [InlineData("self.s in ['a', 1]", "ERROR: <input>:1:17: expected type 'string' but found 'int'\n | self.s in ['a', 1]\n | ................^")]
    [InlineData("{'a': 1, 'b': ''}.size() == 2", "ERROR: <input>:1:15: expected type 'int' but found 'string'\n | {'a': 1, 'b': ''}.size() == 2\n | ..............^")]
    [InlineData("self.s.matches('(')", "ERROR: <input>:1:16: invalid matches argument\n | self.s.matches('(')\n | ...............^")]
    [InlineData("self.wait > duration('1d')", "ERROR: <input>:1:22: invalid duration argument\n | self.wait > duration('1d')\n | .....................^")]
    [InlineData("self.at > timestamp('2026-01-01')", "ERROR: <input>:1:21: invalid timestamp argument\n | self.at > timestamp('2026-01-01')\n | ....................^")]
    [InlineData("for == 1", "ERROR: <input>:1:1: reserved identifier: for\n | for == 1\n | ^")]
    [InlineData("self.true", "ERROR: <input>:1:6: Syntax error: mismatched input 'true' expecting IDENTIFIER\n | self.true\n | .....^")]
    [InlineData("'a'.reverse()", "ERROR: <input>:1:12: found no matching overload for 'reverse' applied to 'string.()'\n | 'a'.reverse()\n | ...........^")]
    [InlineData("base64.encode(b'')", "ERROR: <input>:1:1: undeclared reference to 'base64' (in container '')\n | base64.encode(b'')\n | ^\nERROR: <input>:1:14: undeclared reference to 'encode' (in container '')\n | base64.encode(b'')\n | .............^")]
    [InlineData("self.list.all(i, i, true)", "ERROR: <input>:1:18: duplicate variable name: i\n | self.list.all(i, i, true)\n | .................^")]
    [InlineData("self.list.map(__result__, 1)", "ERROR: <input>:1:15: iteration variable overwrites accumulator variable\n | self.list.map(__result__, 1)\n | ..............^")]
    [InlineData("'%d%%'.format([1, 2]) == ''", "ERROR: <input>:1:19: too many arguments supplied to string.format (expected 1, got 2)\n | '%d%%'.format([1, 2]) == ''\n | ..................^")]
    [InlineData("optional.of(self.list)[0] == 1", "ERROR: <input>:1:27: found no matching overload for '_==_' applied to '(optional_type(int), int)'\n | optional.of(self.list)[0] == 1\n | ..........................^")]
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
