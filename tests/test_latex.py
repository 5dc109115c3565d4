import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from litmatrix.corpus import decode_latex, encode_latex, list_unknown_macros
from litmatrix.corpus.latex import decode_address


@pytest.mark.parametrize(("written", "read"), [
    ("\\\"o \\\"{o} {\\\"o} {\\\"{o}} \\\" o", "ö ö ö ö ö"),
    ("\\'{\\i} \\'{i} \\^{\\j}", "í í ĵ"),
    ("\\'\\i\\ x", "í x"),
    ("\\c{c} \\c c \\v{s} \\v s \\H{o} \\k{a} \\r{a} \\u{g} \\d{u} \\b{b} \\=a \\.z", "ç ç š š ő ą å ğ ụ ḇ ā ż"),
    ("\\~n \\~{} \\^{} \\^e", "ñ ~ ^ ê"),
    ("\\ss{} \\ae{}r\\o{} {\\L}\\'od\\'z \\AA{} \\OE uvre \\dh \\TH", "ß ærø Łódź Å Œuvre ðÞ"),
    ("Stra\\ss e and Stra{\\ss}e", "Straße and Straße"),
    ("\\'{\\AA}", "Ǻ"),
    ("p \\textless{} 0.05 \\textgreater{} 0", "p < 0.05 > 0"),
    ("\\textbackslash{}x\\textasciitilde{}y\\textasciicircum{}z\\textbar{}", "\\x~y^z|"),
    ("\\{a\\} \\$5 \\& 3\\% of \\#1 a\\_b", "{a} $5 & 3% of #1 a_b"),
    ("3~km, pages 3--5 --- or 3-5", "3 km, pages 3–5 — or 3-5"),
    ("``one'' and 'two'", "“one” and 'two'"),
    ("one\\\\two\\newline three", "one two three"),
    ("thin\\,space \\ and\\quad wide", "thin space and wide"),
    ("\\emph{one} {\\em two} \\textbf{three {\\it four}} {\\sc five}", "one two three four five"),
    ("10\\textsuperscript{5} of H\\textsubscript{2}O", "10⁵ of H₂O"),
    ("the 5\\textsuperscript{th}", "the 5\\textsuperscript{th}"),
    ("\\alpha{} and \\texteuro{}3, 4\\textdegree C, \\copyright{} 2020 \\ldots", "α and €3, 4°C, © 2020 …"),
    ("$a_{1} ~ \\alpha$ of {B}", "$a_{1} ~ \\alpha$ of B"),
    ("\\(a_{1}\\) of {B}", "\\(a_{1}\\) of B"),
    ("from $5 to $6 {or} more", "from $5 to $6 or more"),
    ("\\url{https://example.org/~bell/a--b_c%20d} ", "https://example.org/~bell/a--b_c%20d"),
    ("https://example.org/a\\_b--c\\%20~d and e--f", "https://example.org/a_b--c%20~d and e–f"),
    ("\\noopsort{1990}x \\cite[p. 3]{bell{2}} {y}", "\\noopsort{1990}x \\cite[p. 3]{bell{2}} y"),
    ("\\unknown", "\\unknown"),
    ("ends in \\", "ends in \\"),
    ("ends in \\'", "ends in \\'"),
    ("\\vphantom{ not closed", "\\vphantom not closed"),
    ("50% of 100 % {NHS} % not a comment", "50% of 100 % NHS % not a comment"),
    ("a } stray { brace", "a stray brace"),
    ("Привет, 世界 🙂 e\u0301", "Привет, 世界 🙂 e\u0301"),
    ("", ""),
])
def test_latex_becomes_what_a_reader_sees(written, read):
    assert decode_latex(written) == read


def test_unknown_commands_are_named_once_in_order():
    assert list_unknown_macros("\\foo{a} \\'e \\bar \\emph{x} \\foo \\& 5\\textsuperscript{th}") == ["\\foo", "\\bar", "\\textsuperscript"]


def test_text_without_commands_has_no_unknown_ones():
    assert list_unknown_macros("50% of $x$ {NHS} \\& more") == []


@pytest.mark.parametrize(("text", "value"), [
    ("50% & more_or #1 $2 ~ ^", "50\\% \\& more\\_or \\#1 \\$2 \\textasciitilde{} \\textasciicircum{}"),
    ("{a} \\b", "\\textbraceleft{}a\\textbraceright{} \\textbackslash{}b"),
    ("a--b ``c'' d-e", "a-{}-b `{}`c'{}' d-e"),
    ("naïve – “plain” Unicode 世", "naïve – “plain” Unicode 世"),
    ("two\n  lines", "two lines"),
])
def test_only_what_latex_takes_is_escaped(text, value):
    assert encode_latex(text) == value


@settings(max_examples=500, deadline=None)
@given(st.one_of(st.text(max_size=60), st.text(st.sampled_from("\\{}$&%#_^~-`'\"/:htps[]i \nbé\u0301"), max_size=40)))
def test_a_text_comes_back_from_latex_unchanged(text):
    value = encode_latex(text)

    assert decode_latex(value) == " ".join(text.split())
    assert value.count("{") == value.count("}")
    assert list_unknown_macros(value) == []


@settings(max_examples=300, deadline=None)
@given(st.text(st.characters(exclude_characters="\\{}$~-`'"), max_size=80))
def test_no_character_of_plain_text_is_lost(text):
    assert decode_latex(text) == " ".join(text.split())


@settings(max_examples=500, deadline=None)
@given(st.text(st.sampled_from("\\{}$&%#_^~-`'\"/:htps[]() iLcvkbé"), max_size=60))
def test_no_value_raises_and_what_is_decoded_is_stable_but_for_commands(value):
    plain = decode_latex(value)

    assert decode_latex(encode_latex(plain)) == plain


@pytest.mark.parametrize(("written", "works"), [
    ("https://example.org/a\\_b\\%20c\\&d\\#e", "https://example.org/a_b%20c&d#e"),
    ("https://example.org/~bell--x?{y}", "https://example.org/~bell--x?{y}"),
    ("10.1000/x{\\_}y", "10.1000/x_y"),
    ("https://example.org/{\\textasciitilde}bell/\\textasciitilde{}x", "https://example.org/~bell/~x"),
    ("C:\\docs\\x.pdf", "C:\\docs\\x.pdf"),
])
def test_an_address_loses_only_what_a_reference_manager_put_into_it(written, works):
    assert decode_address(written) == works


def test_a_long_value_takes_no_longer_than_its_length():
    assert decode_latex("\\x{" * 50_000).count("\\x") == 50_000
    assert len(decode_latex("$" * 100_000)) == 100_000
