#!/usr/bin/env python3
"""Writes golden.json and random-golden.json: templates with what Django prints for them.

Needs Django (Debian: python3-django); the tests only read what is written here. Of an error only its time is kept:
`compile` when the source is refused, `render` when the data is.
"""
import json
import random
from datetime import datetime
from pathlib import Path

import django
from django.conf import settings

settings.configure(USE_TZ=False, TIME_ZONE="UTC", USE_I18N=True, USE_L10N=True, LANGUAGE_CODE="en-us")
django.setup()

from django.template import Context, Engine, Library, TemplateSyntaxError  # noqa: E402

HERE = Path(__file__).parent
NOW = datetime(2026, 5, 4, 13, 7, 9, 250000)
ENGINE = Engine()

# JSON has no dates: these two give Django what the language here makes of text.
DATES = Library()
DATES.filter("format_date_string", lambda text: datetime.fromisoformat(text))
DATES.simple_tag(lambda form: NOW.strftime(form), name="today")
ENGINE.template_builtins.append(DATES)

CONTEXT = {
    "name": "Ada <Lovelace>",
    "quote": "it's \"so\" & so",
    "empty": "",
    "none": None,
    "yes": True,
    "no": False,
    "zero": 0,
    "one": 1,
    "five": 5,
    "big": 1234567,
    "minus": -7,
    "half": 0.5,
    "pi": 3.14159,
    "tiny": 0.00001234,
    "huge": 1.5e17,
    "digits": "42",
    "decimal": "3.75",
    "words": "the quick brown fox jumps over the lazy dog",
    "lines": "one\ntwo\n\nthree\r\nfour",
    "unicode": "Grüße 🎉 naïve",
    "html": "<p>Hello <b>bold</b> &amp; more</p><!-- gone --><br/>",
    "list": ["a", "b", "c"],
    "numbers": [3, 1, 2],
    "mixed": [1, "two", None, True, 2.5],
    "nested": [[1, 2], [3, 4]],
    "people": [
        {"name": "Cleo", "age": 31, "city": "Rome"},
        {"name": "Abe", "age": 25, "city": "Oslo"},
        {"name": "Bea", "age": 31, "city": "Rome"},
    ],
    "nothing": [],
    "object": {"key": "value", "inner": {"deep": [10, 20]}, "items2": 1},
    "url": "https://example.com/a b?x=1&y=é",
    "phone": "1-800-COLLECT",
}

CASES = []


def case(*sources, **context):
    CASES.extend((source, context) for source in sources)


# Variables
case("plain text", "{{ name }}", "{{name}}", "{{  name  }}", "{{ missing }}", "{{ none }}", "{{ yes }}{{ no }}", "{{ five }} {{ minus }} {{ zero }}")
case("{{ half }} {{ pi }} {{ tiny }} {{ huge }} {{ big }}", "{{ list }}", "{{ mixed }}", "{{ object }}", "{{ quote }}", "{{ nested }}")
case("{{ list.0 }} {{ list.2 }} {{ list.9 }}", "{{ list.first }}", "{{ object.key }} {{ object.inner.deep.1 }} {{ object.nope.deep }}", "{{ name.0 }}{{ name.99 }}")
case("{{ name.upper }} {{ name.lower }} {{ name.title }}", "{{ name.strip }}", "{{ five.real2 }}", "{{ none.x }}")
case("{{ 5 }} {{ -5 }} {{ 5.0 }} {{ 1.5 }} {{ 1e3 }} {{ 'text' }} {{ \"text\" }} {{ '<b>' }} {{ \"it's\" }} {{ 'a\\'b' }}")
case("{{ True }} {{ False }} {{ None }}", "{{ _('hello') }}", "{{ 'a\\\\b' }}", "{{ 5.x }}", "{{ +5 }}", "{{ .5 }}", "{{ 5. }}")
case("{{ }}", "{{ _x }}", "{{ a._b }}", "{{ a-b }}", "{{ a b }}", "{{ a|}}", "{{ a| }}", "{{ |upper }}", "{{ a||upper }}", "{{ 'a }}", "{{ a.$b }}", "{{ a[0] }}")
case("{{ name|upper }}", "{{ name | upper }}", "{{ name |upper|lower }}", "{{ name|default: 'x' }}", "{{ name|default :'x' }}", "{{ name|nope }}", "{{ name|default }}", "{{ name|upper:1 }}")
case("{{ missing|default:'<b>' }}", "{{ missing|default:name }}", "{{ missing|upper }}", "{{ none|default_if_none:'n' }}{{ missing|default_if_none:'n' }}", "{{ empty|default:0 }}")
case("{# comment #}x", "{# {{ name }} #}", "{{ 'a' }}{#", "{% if yes %}{# x", "{{ name", "a {% b", "}} %}", "{{\nname }}", "{{{ name }}}", "{ { name } }", "{%%}", "{% %}", "{%}")
# Escaping
case("{{ name|safe }}", "{{ name|escape }}", "{{ name|safe|escape }}", "{{ name|escape|escape }}", "{{ name|force_escape }}", "{{ name|safe|force_escape }}", "{{ name|upper|safe }}", "{{ name|safe|upper }}", "{{ name|safe|lower }}")
case("{% autoescape off %}{{ name }}{{ name|escape }}{% endautoescape %}{{ name }}", "{% autoescape on %}{{ quote }}{% endautoescape %}", "{% autoescape %}{% endautoescape %}", "{% autoescape maybe %}{% endautoescape %}")
case("{{ html|striptags }}", "{{ html|safe|striptags }}", "{{ lines|linebreaks }}", "{{ lines|linebreaksbr }}", "{{ name|linebreaksbr }}", "{{ name|safe|linebreaks }}", "{{ quote|escapejs }}", "{{ quote|addslashes }}", "{{ list|safeseq|join:'<br>' }}")
case("{{ name|cut:'<' }}", "{{ name|safe|cut:';' }}", "{{ name|add:'<i>' }}", "{{ '<b>'|add:'<i>' }}", "{{ name|safe|title }}", "{{ name|truncatechars:8 }}")
# Text filters
for filter_ in ["capfirst", "lower", "upper", "title", "wordcount", "slugify", "length", "make_list", "phone2numeric", "first", "last", "urlencode", "iriencode", "pluralize", "yesno", "floatformat", "filesizeformat", "linebreaks", "striptags", "escapejs", "date", "time"]:
    for value in ["name", "words", "unicode", "phone", "five", "none", "missing", "list", "url", "decimal", "one", "nothing", "pi", "object", "quote", "big", "minus", "yes"]:
        # Of anything but text it is an error by accident there.
        if filter_ != "phone2numeric" or value in ["name", "words", "phone", "url"]:
            case("{{ %s|%s }}" % (value, filter_))
case("{{ words|truncatewords:3 }}", "{{ words|truncatewords:30 }}", "{{ words|truncatewords:'x' }}", "{{ words|truncatechars:10 }}", "{{ unicode|truncatechars:8 }}", "{{ words|truncatechars:0 }}", "{{ words|truncatechars:-1 }}", "{{ words|wordwrap:12 }}", "{{ words|wordwrap:3 }}")
case("[{{ 'ab'|center:7 }}][{{ 'ab'|center:6 }}][{{ 'abc'|center:6 }}][{{ 'ab'|ljust:5 }}][{{ 'ab'|rjust:5 }}][{{ 'abc'|center:1 }}]", "{{ url|urlencode:'' }}", "{{ url|urlencode:'?' }}", "{{ words|cut:' ' }}", "{{ words|cut:'' }}")
case("{{ \"they're o'neil's 1st 2ND\"|title }}", "{{ 'ÉCOLE'|lower }}", "{{ 'straße'|upper }}", "{{ 'x'|add:'y' }}", "{{ 'héllo wörld'|title }}", "{{ '  Jack & Jill - like __numbers '|slugify }}")
# Numbers
for value in ["34.23234", "34.00000", "34.26000", "0.5", "1.5", "2.5", "-1.5", "-0.04", "0.05", "1e10", "five", "pi", "digits", "decimal", "name", "none", "missing", "yes", "huge", "tiny", "big", "2.675", "1.005"]:
    for argument in ["", ":3", ":0", ":'-3'", ":'2g'", ":'g'", ":'x'", ":1"]:
        # A whole number is an integer here, however it was written in JSON.
        if (value, argument) != ("huge", ":'x'"):
            case("{{ %s|floatformat%s }}" % (value, argument))
case("{{ five|add:2 }}", "{{ digits|add:'8' }}", "{{ digits|add:'x' }}", "{{ list|add:list }}", "{{ list|add:1 }}", "{{ half|add:1 }}", "{{ half|add:half }}", "{{ none|add:1 }}", "{{ yes|add:1 }}", "{{ pi|add:'2' }}")
case("{{ 8|divisibleby:4 }}{{ 9|divisibleby:4 }}", "{{ 8|divisibleby:0 }}", "{{ digits|divisibleby:'7' }}", "{{ 12345|get_digit:2 }}{{ 12345|get_digit:9 }}{{ 'x'|get_digit:1 }}{{ 5|get_digit:0 }}", "{{ 0|filesizeformat }}|{{ 1|filesizeformat }}|{{ 1023|filesizeformat }}|{{ 1024|filesizeformat }}|{{ 123456789|filesizeformat }}|{{ -1536|filesizeformat }}|{{ 1.5e15|filesizeformat }}")
for spec in ["s", "d", "03d", ".2f", "e", ".3e", "x", "X", "o", "10s", "-10s|", "+d", " d", "5.1f", "05.1f", "%", "q", "", "r", "i", ".2s", "d items"]:
    for value in ["five", "pi", "name", "minus", "yes", "digits"]:
        case("[{{ %s|stringformat:'%s' }}]" % (value, spec))
case("{{ list|length_is:3 }}{{ list|length_is:'2' }}", "{{ name|length_is:14 }}")
for count in ["0", "1", "2", "'1'", "'2'", "'x'", "1.0", "list", "nothing", "none", "0.5"]:
    for argument in ["", ":'es'", ":'y,ies'", ":'a,b,c'"]:
        case("{{ %s|pluralize%s }}" % (count, argument))
for value in ["yes", "no", "none", "missing", "five", "empty", "nothing"]:
    for argument in ["", ":'a,b,c'", ":'a,b'", ":'a'", ":'<,>'"]:
        case("{{ %s|yesno%s }}" % (value, argument))
# Lists
for bounds in [":2", "1:", "-1:", "::2", "::-1", "1:2", "5:", "x", "", ":", "1", "-2:-1", "2:0:-1", "::0", "1:2:3:4"]:
    case("{{ list|slice:'%s' }}" % bounds, "{{ words|slice:'%s' }}" % bounds, "{{ name|safe|slice:'%s' }}" % bounds)
case("{{ list|join:', ' }}", "{{ list|join:'<br>' }}", "{{ numbers|join:'-' }}", "{{ mixed|join:name }}", "{{ name|join:'.' }}", "{{ five|join:',' }}", "{% autoescape off %}{{ list|join:'<' }}{{ numbers|join:'<' }}{% endautoescape %}", "{{ object|join:',' }}", "{{ nothing|join:',' }}", "{{ none|join:',' }}")
case("{{ list|first }}{{ list|last }}{{ nothing|first }}{{ nothing|last }}{{ empty|first }}", "{{ people|dictsort:'name' }}", "{{ people|dictsort:'age' }}", "{{ people|dictsortreversed:'age' }}", "{{ people|dictsort:'nope' }}", "{{ nested|dictsort:1 }}", "{{ nested|dictsortreversed:0 }}", "{{ five|dictsort:'x' }}", "{{ mixed|dictsort:'x' }}")
# if
OPERANDS = ["yes", "no", "none", "missing", "zero", "five", "half", "empty", "name", "'a'", "list", "nothing", "object", "5", "'5'", "digits", "5.0", "numbers"]
for operator in ["==", "!=", "<", "<=", ">", ">=", "in", "not in", "is", "is not", "and", "or"]:
    for left in OPERANDS:
        for right in ["five", "list", "name", "none", "'a'", "5", "object", "numbers", "no"]:
            if operator.startswith("is") and not {left, right} <= {"yes", "no", "none", "missing", "list", "object"}:
                continue
            case("{%% if %s %s %s %%}T{%% else %%}F{%% endif %%}" % (left, operator, right))
case("{% if not yes %}a{% elif five > 3 and list|length == 3 %}b{% else %}c{% endif %}", "{% if no or not no and yes %}T{% endif %}", "{% if not not yes %}T{% endif %}", "{% if not five == 4 %}T{% else %}F{% endif %}", "{% if 1 < 2 < 3 %}T{% endif %}", "{% if 'key' in object and 'x' not in object %}T{% endif %}", "{% if people.0.name|lower == 'cleo' %}T{% endif %}", "{% if name|default:'x'|length > 3 or missing %}T{% endif %}", "{% if 'Ada' in name %}T{% endif %}", "{% if five|add:1 == 6 %}T{% endif %}", "{% if missing|default:'a b' == 'a b' %}T{% endif %}", "{% if no and missing|nope %}{% endif %}")
case("{% if %}{% endif %}", "{% if yes %}", "{% if yes %}{% else %}{% else %}{% endif %}", "{% if yes and %}{% endif %}", "{% if and yes %}{% endif %}", "{% if yes no %}{% endif %}", "{% if yes = no %}{% endif %}", "{% if (yes) %}{% endif %}", "{% if not %}{% endif %}", "{% if yes not no %}{% endif %}", "{% elif yes %}", "{% endif %}", "{% else %}", "{% if yes %}{% elif %}{% endif %}", "{% if yes %}{% endfor %}{% endif %}", "{% if 1 not in %}{% endif %}", "{% if yes %}{% elsif no %}{% endif %}", "{% if a == 'x y' %}1{% else %}2{% endif %}")
# for
case("{% for x in list %}{{ x }}{% endfor %}", "{% for x in list reversed %}{{ x }}{% endfor %}", "{% for x in nothing %}a{% empty %}none{% endfor %}", "{% for x in missing %}a{% empty %}none{% endfor %}", "{% for x in none %}a{% empty %}none{% endfor %}", "{% for x in five %}a{% endfor %}", "{% for x in 'abc' %}{{ x }}-{% endfor %}", "{% for k in object %}{{ k }},{% endfor %}", "{% for k, v in object.items %}{{ k }}={{ v }};{% endfor %}", "{% for a,b in nested %}{{ a }}{{ b }};{% endfor %}", "{% for a , b in nested %}{{ a }}{{ b }};{% endfor %}", "{% for a, b, c in nested %}x{% endfor %}", "{% for a, b in list %}x{% endfor %}", "{% for a, b in numbers %}x{% endfor %}")
case("{% for x in list %}{{ forloop.counter }}{{ forloop.counter0 }}{{ forloop.revcounter }}{{ forloop.revcounter0 }}{{ forloop.first }}{{ forloop.last }} {% endfor %}", "{% for row in nested %}{% for x in row %}{{ forloop.parentloop.counter }}.{{ forloop.counter }} {% endfor %}{% endfor %}", "{% for x in list %}{% endfor %}{{ x }}{{ forloop }}", "{% for x in list|slice:':2' %}{{ x }}{% endfor %}", "{% for p in people|dictsort:'name' %}{{ p.name }} {% endfor %}", "{% for x in list %}{% for y in numbers %}{{ x }}{{ y }}{% if not forloop.last %},{% endif %}{% endfor %}{% if not forloop.last %};{% endif %}{% endfor %}")
case("{% for x list %}{% endfor %}", "{% for in list %}{% endfor %}", "{% for x in %}{% endfor %}", "{% for x in list", "{% for x in list %}", "{% for x y in list %}{% endfor %}", "{% for x, in list %}{% endfor %}", "{% for x in list %}{% endif %}", "{% for x in list %}{% empty %}{% empty %}{% endfor %}", "{% for %}", "{% for x in list reversed reversed %}{% endfor %}")
# with, firstof, cycle, ifchanged
case("{% with a=five b=name %}{{ a }}{{ b }}{% endwith %}[{{ a }}]", "{% with five as a %}{{ a }}{% endwith %}", "{% with a=list|join:',' %}{{ a }}{% endwith %}", "{% with a='x y' %}{{ a }}{% endwith %}", "{% with a=1 %}{% with a=2 %}{{ a }}{% endwith %}{{ a }}{% endwith %}", "{% with a=missing %}[{{ a }}]{% endwith %}", "{% with %}{% endwith %}", "{% with a %}{% endwith %}", "{% with a= %}{% endwith %}", "{% with a=1 b %}{% endwith %}", "{% with a=1 %}", "{% with a=five|add:1 c=a %}{{ a }}{{ c }}{% endwith %}")
case("{% firstof missing empty five %}", "{% firstof missing empty %}", "{% firstof missing '<b>' %}", "{% firstof name %}", "{% firstof missing name as x %}[{{ x }}]", "{% firstof %}", "{% autoescape off %}{% firstof name %}{% endautoescape %}", "{% firstof no zero 'last' %}")
case("{% for x in 'abcd' %}{% cycle 'a' 'b' 'c' %}{% endfor %}", "{% for x in 'abc' %}{% cycle name five %}{% endfor %}", "{% cycle 'a' 'b' as c %}{% cycle c %}{% cycle c %}{{ c }}", "{% cycle 'a' 'b' as c silent %}[{{ c }}]{% cycle c %}[{{ c }}]", "{% for x in nested %}{% for y in x %}{% cycle 'a' 'b' 'c' %}{% endfor %}|{% endfor %}", "{% cycle %}", "{% cycle nope %}", "{% cycle 'a' %}", "{% for x in 'ab' %}{% cycle missing 'b' %}{% endfor %}")
case("{% for p in people %}{% ifchanged p.city %}{{ p.city }}:{% endifchanged %}{{ p.name }} {% endfor %}", "{% for p in people %}{% ifchanged %}{{ p.age }}{% endifchanged %},{% endfor %}", "{% for p in people %}{% ifchanged p.age p.city %}new{% else %}same{% endifchanged %} {% endfor %}", "{% for r in nested %}{% for x in r %}{% ifchanged x %}{{ x }}{% endifchanged %}{% endfor %}{% endfor %}", "{% for r in nested %}{% ifchanged r.0 %}{{ r.0 }}{% endifchanged %}{% endfor %}", "{% ifchanged five %}x{% endifchanged %}", "{% ifchanged %}", "{% for a in 'aabbcc' %}{% ifchanged a %}{{ a }}{% else %}.{% endifchanged %}{% endfor %}")
# The rest
case("{% comment %}{{ broken | }} {% if %}{% endcomment %}x", "{% comment 'note' %}x{% endcomment %}", "{% comment %}", "{% verbatim %}{{ name }}{% if %}{% endverbatim %}", "{% verbatim a %}{% endverbatim %}{{ x }}{% endverbatim a %}", "{% verbatim %}", "{% spaceless %} <p>  <b> a </b>\n</p> {% endspaceless %}", "{% spaceless %}<p> {{ name }} </p> <i></i>{% endspaceless %}", "{% spaceless %}")
case("{% templatetag openblock %}{% templatetag closeblock %}{% templatetag openvariable %}{% templatetag closevariable %}{% templatetag openbrace %}{% templatetag closebrace %}{% templatetag opencomment %}{% templatetag closecomment %}", "{% templatetag %}", "{% templatetag nope %}")
case("{% widthratio 175 200 100 %}", "{% widthratio five 10 100 %}", "{% widthratio five 0 100 %}", "{% widthratio missing 10 100 %}", "{% widthratio 1 2 5 %}", "{% widthratio 3 2 5 %}", "{% widthratio pi 10 100 as w %}[{{ w }}]", "{% widthratio 1 2 missing %}", "{% widthratio 1 2 %}", "{% widthratio name 2 3 %}", "{% widthratio -1 2 5 %}", "{% widthratio 50 100 '100' %}")
case("{% nope %}", "{% end %}", "{% if yes %}{% with a=1 %}{% endif %}{% endwith %}", "{% now %}", "{% autoescape off %}", "{% 'x' %}", "{% if.x %}")

# Dates
MOMENTS = ["2026-05-04T13:07:09.250000", "2024-02-29T00:00:00", "2023-12-31T12:00:00", "2021-01-03T00:05:00", "2020-12-31T23:59:59", "2016-01-01T11:30:00", "1999-11-11T12:30:01", "0999-03-01T01:02:03", "2026-07-22T08:00:00+05:30", "2026-10-13T20:15:00-03:00"]
for moment in MOMENTS:
    for letter in "aAbcdDEfFgGhHijlLmMnNoOPrsStuUwWyYzZkx":
        # Without a zone U means the zone of the machine there.
        if letter != "U" or moment[-6] in "+-":
            case("{{ when|format_date_string|date:'%s' }}" % letter, when=moment)
    case("{{ when|format_date_string|date:'F jS, Y \\a\\t g:i A' }}", "{{ when|format_date_string|date }}", "{{ when|format_date_string|time }}", "{{ when|format_date_string|time:'H:i' }}", when=moment)
    if moment[-6] not in "+-":
        case("{{ when|format_date_string }}", "{% with d=when|format_date_string %}{{ d.year }}/{{ d.month }}/{{ d.hour }}/{{ d.weekday }}{% endwith %}", when=moment)
case(*["{%% today '%%%s' as t %%}[{{ t }}]" % letter for letter in "aAbBdeFGHIjmMpSTuVwyYf"], "{% today '%-d.%-m. %Y%%' as t %}{{ t }}", "{% today '%Y-%m-%d' as t %}{% if t == '2026-05-04' %}yes{% endif %}")


def run(source, extra):
    try:
        template = ENGINE.from_string(source)
    except TemplateSyntaxError:
        return {"error": "compile"}
    try:
        return {"output": template.render(Context({**CONTEXT, **extra}))}
    except Exception:
        return {"error": "render"}


# Random templates made of what is known to agree, so that the ways in which parts meet are tried too.
PATHS = ["name", "quote", "five", "pi", "list", "people", "object", "missing", "none", "object.inner.deep", "people.1.age", "list.1", "yes", "empty", "digits", "nested", "x", "y", "forloop.counter", "forloop.last", "words", "mixed", "numbers.0", "object.key"]
FILTERS = ["upper", "lower", "title", "length", "default:'d'", "default:five", "first", "last", "join:', '", "slice:':2'", "safe", "escape", "force_escape", "cut:'a'", "add:1", "add:'z'", "capfirst", "floatformat:2", "truncatechars:6", "truncatewords:2", "yesno:'j,n'", "pluralize", "striptags", "linebreaksbr", "urlencode", "default_if_none:'N'", "make_list", "wordcount", "stringformat:'s'", "addslashes", "slugify", "center:9"]


def value(rng):
    base = rng.choice(PATHS + ["'lit'", "7", "2.5"])
    return base + "".join("|" + rng.choice(FILTERS) for _ in range(rng.choice([0, 0, 1, 1, 2, 3])))


def condition(rng, depth=0):
    kind = rng.random()
    if depth > 2 or kind < 0.35:
        return value(rng)
    if kind < 0.75:
        return "%s %s %s" % (value(rng), rng.choice(["==", "!=", "<", ">", "<=", ">=", "in", "not in"]), value(rng))
    if kind < 0.85:
        return "not " + condition(rng, depth + 1)
    return "%s %s %s" % (condition(rng, depth + 1), rng.choice(["and", "or"]), condition(rng, depth + 1))


def piece(rng, depth):
    kind = rng.randrange(12 if depth < 3 else 4)
    inner = lambda: "".join(piece(rng, depth + 1) for _ in range(rng.randint(1, 3)))  # noqa: E731
    if kind < 2:
        return "{{ %s }}" % value(rng)
    if kind == 2:
        return rng.choice([" ", "<b>", "text", "\n", "{", "%}", "# "])
    if kind == 3:
        return rng.choice(["{% firstof " + value(rng) + " " + value(rng) + " %}", "{% cycle 'a' " + value(rng) + " %}", "{% widthratio five 10 100 %}", "{# c #}"])
    if kind < 6:
        other = rng.choice(["", "{% else %}" + inner(), "{% elif " + condition(rng) + " %}" + inner()])
        return "{% if " + condition(rng) + " %}" + inner() + other + "{% endif %}"
    if kind < 9:
        other = rng.choice(["", "{% empty %}" + inner()])
        return "{% for " + rng.choice(["x", "y", "x, y"]) + " in " + rng.choice(["list", "people", "nested", "object.items", "object", "missing", "numbers", value(rng)]) + " %}" + inner() + other + "{% endfor %}"
    if kind == 9:
        return "{% with x=" + value(rng) + " %}" + inner() + "{% endwith %}"
    if kind == 10:
        return rng.choice(["{% autoescape off %}" + inner() + "{% endautoescape %}", "{% spaceless %}" + inner() + "{% endspaceless %}"])
    return "{% ifchanged " + rng.choice(["", "x", value(rng)]) + " %}" + inner() + "{% endifchanged %}"


def write(name, cases, longest=10_000):
    results = [{"source": source, **({"context": extra} if extra else {}), **run(source, extra)} for source, extra in cases]
    results = [result for result in results if len(json.dumps(result)) <= longest]
    text = ",\n".join(json.dumps(result, ensure_ascii=False) for result in results)
    head = json.dumps({"django": django.get_version(), "context": CONTEXT}, ensure_ascii=False)[:-1]
    (HERE / name).write_text(head + ', "cases": [\n' + text + "\n]}\n", encoding="utf-8")


rng = random.Random(20261123)
write("golden.json", list({json.dumps(one): one for one in CASES}.values()))
write("random-golden.json", [("".join(piece(rng, 0) for _ in range(rng.randint(1, 4))), {}) for _ in range(4000)], longest=500)
