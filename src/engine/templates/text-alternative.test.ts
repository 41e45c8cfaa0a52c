import { describe, expect, test } from 'vitest';
import { textAlternative } from './text-alternative.ts';

describe('the text of HTML', () => {
  test.each([
    ['<html><head><style>a{b:c}</style><title>T</title></head><body><p>hi</p></body></html>', 'hi'],
    ['<h1>Updated {{ first_name }}</h1>', 'Updated {{ first_name }}'],
    ['<p>a</p><p>b<br>c</p>', 'a\n\nb\nc'],
    ['<ul><li>one<li>two</ul>', '* one\n* two'],
    ['<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>', 'a b\nc'],
    [
      '<a href="https://x.de">go</a> <a href="https://x.de">https://x.de</a> <a href="mailto:a@x.de">a@x.de</a> <a href="#top">up</a>',
      'go (https://x.de) https://x.de a@x.de up',
    ],
    ['<a href=\'{{ url|default:"x>y" }}\'>go</a>', 'go ({{ url|default:"x>y" }})'],
    ['3 < 4 &amp; &euro;5 &#8364; &#x41; &nope; &#0;', '3 < 4 & €5 € A &nope; &#0;'],
    ['<img src="x.png" alt="A cup"> <img src="y.png">', 'A cup'],
    ['<a href="https://x.de"><img alt="Mug"></a><div><a href="https://x.de">Mug</a></div><p>a<p>a', 'Mug (https://x.de)\n\na\n\na'],
    ['a<!--[if mso]><b>{{ no }}</b><![endif]-->b', 'ab'],
    ['{% if a > 1 %}<b>yes</b>{% endif %}', '{% if a > 1 %}yes{% endif %}'],
    ['a <b', 'a'],
    ['<script>x</script>y', 'y'],
  ])('%j', (html, text) => expect(textAlternative(html)).toBe(text));

  test('takes time that grows with its length', () => {
    for (const piece of [
      '<a href=x>',
      '<div>',
      'a <b>b</b> ',
      '<a>x</a>',
      '&',
      '<',
      '<!--',
      '<p',
      '</a>',
      "<a href='",
      '{{',
      '<a href=" ',
    ]) {
      const startedMs = performance.now();
      textAlternative(piece.repeat(500_000 / piece.length));
      expect(performance.now() - startedMs).toBeLessThan(2000);
    }
  });
});
