"""Titles, notes and keys that would do something where text is taken for a command; each names where it would."""

SECRET = "a secret that no table holds"
TITLES = [
    r"\input{secret}",
    r"\write18{touch owned}",
    r"\immediate\write18{touch owned}",
    r"^^5cinput{secret}",
    '=HYPERLINK("http://127.0.0.1:9/x","click")',
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "-2+3",
    "<script>alert(1)</script>",
    "<svg onload=alert(2)>",
    "<img src=x onerror=alert(3)>",
    "</style></title><script>alert(4)</script>",
    "]]><script>alert(5)</script>",
    '" onmouseover="alert(6)',
    "[link](javascript:alert(7)) **b** `c` $x$ @key",
    "a & b % c # d _ e ~ f ^ g { h } -- i",
]
