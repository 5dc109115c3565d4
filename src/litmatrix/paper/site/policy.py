"""What the page allows itself: a policy that names each of its scripts and styles by hash, and data that stays data."""

from __future__ import annotations

import base64
import hashlib
import json

NOTHING_ELSE = ("default-src 'none'", "img-src data:", "base-uri 'none'", "form-action 'none'")


def format_policy(scripts: list[str], styles: list[str]) -> str:
    """The Content-Security-Policy of a page with these inline scripts and styles: nothing else runs, nothing is asked for."""
    allowed = [f"{kind} {' '.join(map(hash_inline, parts))}" for kind, parts in (("script-src", scripts), ("style-src", styles))]
    return "; ".join([NOTHING_ELSE[0], *allowed, *NOTHING_ELSE[1:]])


def hash_inline(content: str) -> str:
    """How a policy names an inline script or style: by what stands between its tags, to the byte."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode('utf-8')).digest()).decode()}'"


def format_data(told: object) -> str:
    """JSON that can stand in a script element of an HTML page: no text in it can end the element or begin a comment."""
    written = json.dumps(told, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return written.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def check_script(name: str, script: str) -> str:
    """The script as it is. Raises ValueError where something in it would end its element too early."""
    lowered = script.lower()
    found = next((mark for mark in ("</script", "<!--", "\r") if mark in lowered), "")
    if found:
        raise ValueError(f"{name} holds {found!r}, which cannot stand in a page")
    return script
