import pandas as pd
import pytest

from litmatrix import paper
from litmatrix.paper.escaping import escape_html, escape_latex, escape_markdown, flatten, remove_guard


@pytest.mark.parametrize(("text", "expected"), [
    (r"\input{/etc/passwd}", r"{\textbackslash}input\{/etc/passwd\}"),
    (r"\write18{ls}", r"{\textbackslash}write18\{ls\}"),
    ("100% of $5 & #1_a", r"100\% of \$5 \& \#1\_a"),
    ("a^^5cb ~", r"a{\textasciicircum}{\textasciicircum}5cb {\textasciitilde}"),
    ("[2cm] *", "{[}2cm{]} {*}"),
    ("a -- b", "a -{}- b"),
    ('"x" <y> `z`', r"{\char34}x{\char34} {\textless}y{\textgreater} {\textasciigrave}z{\textasciigrave}"),
    ("é’–", r"{\'e}{\textquoteright}{\textendash}"),
    ("字", "字"),
    ("a\nb", "a b"),
])
def test_latex_shows_text_as_it_is(text, expected):
    assert escape_latex(text) == expected


@pytest.mark.parametrize(("text", "expected"), [
    ("<script>", "&lt;script&gt;"),
    (r"\input{x}", r"\\input\{x\}"),
    ("$x$ and @key", r"\$x\$ and \@key"),
    ("**b** [l](u) ~~s~~ ^u^", r"\*\*b\*\* \[l\](u) \~\~s\~\~ \^u\^"),
])
def test_markdown_shows_text_as_it_is(text, expected):
    assert escape_markdown(text) == expected


def test_html_shows_text_as_it_is_also_inside_an_attribute():
    assert escape_html("""<svg onload="x('y')">&""") == "&lt;svg onload=&quot;x(&#x27;y&#x27;)&quot;&gt;&amp;"


def test_text_becomes_one_line_without_control_characters():
    assert flatten(["a\x00b\t c", "", "\n d\u202e"]) == "a b c d"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx", "＝1", "＠x"])
def test_a_formula_is_guarded_in_cells_and_in_names_of_columns_and_the_guard_comes_off(text):
    guarded = paper.guard_formulas(pd.DataFrame({text: [text, "plain"]}))

    assert list(guarded.columns) == [f"'{text}"] and guarded.iloc[:, 0].tolist() == [f"'{text}", "plain"]
    assert remove_guard(f"'{text}") == text


def test_an_apostrophe_of_the_text_itself_stays():
    assert remove_guard("'tis") == "'tis"
