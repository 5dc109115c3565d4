"""The two charts that follow the filters, from Altair. The page hands them their rows: nothing is counted here."""

from __future__ import annotations

import altair as alt
import vl_convert

STEP = 28  # pixels from one theme to the next
CHOSEN = "datum.theme == chosen"


def draw_site_charts() -> dict[str, dict]:
    """The specifications by name: bounds (how many sources carry each theme) and stances (how many take which stance)."""
    return {"bounds": _draw_bounds(), "stances": _draw_stances()}


def _draw_bounds() -> dict:
    """A bar for how many sources carry a theme; a line behind it reaches to how many it could be at most."""
    rows = alt.Chart(alt.NamedData("bounds"))
    told = [alt.Tooltip("label:N", title="theme"), alt.Tooltip("text:N", title="sources")]
    most = rows.mark_rule(strokeWidth=2, strokeDash=[2, 2]).encode(
        y=_place_themes(), x=alt.X("present:Q", title="sources"), x2="at_most:Q", color=alt.value(alt.expr("ink")), tooltip=told)
    bars = rows.mark_bar(height=12, cursor="pointer").encode(
        y=_place_themes(), x=alt.X("present:Q", axis=_whole("sources")), tooltip=told, color=_mark_chosen())
    return _finish(most + bars)


def _draw_stances() -> dict:
    """A circle for each theme and stance, the larger the more sources, with their number in it."""
    rows = alt.Chart(alt.NamedData("stances")).encode(
        y=_place_themes(grid=True), opacity=alt.condition("datum.count > 0", alt.value(1), alt.value(0)),
        x=alt.X("stance:N", sort=alt.EncodingSortField("order", op="min"), title=None,
                axis=alt.Axis(orient="top", labelAngle=-35, labelAlign="left", labelOverlap=False, ticks=False, domain=False)),
        tooltip=[alt.Tooltip("label:N", title="theme"), alt.Tooltip("stance:N"), alt.Tooltip("count:Q", title="sources")])
    circles = rows.mark_circle(cursor="pointer").encode(
        size=alt.Size("count:Q", legend=None, scale=alt.Scale(rangeMin=160, rangeMax=380)), color=_mark_chosen())
    numbers = rows.mark_text(fontSize=11).encode(
        text="count:Q", color=alt.condition(CHOSEN, alt.value(alt.expr("on_accent")), alt.value(alt.expr("on_mark"))))
    return _finish(circles + numbers, right=32)  # the last stance leans out over the edge


def _mark_chosen() -> dict:
    return alt.condition(CHOSEN, alt.value(alt.expr("accent")), alt.value(alt.expr("mark")))


def _place_themes(grid: bool = False) -> alt.Y:
    """Themes from top to bottom in the order of the codebook; the page breaks long labels into lines."""
    lines, broken = "split(datum.label, '\\n')", "indexof(datum.label, '\\n') >= 0"
    axis = alt.Axis(labelExpr=lines, labelOffset=alt.condition(broken, alt.value(-6), alt.value(0)), labelLimit=0, labelLineHeight=12,
                    ticks=False, domain=False, grid=grid)
    return alt.Y("label:N", sort=alt.EncodingSortField("place", op="min"), title=None, axis=axis)


def _whole(title: str) -> alt.Axis:
    """An axis of whole numbers."""
    return alt.Axis(title=title, format="d", tickMinStep=1, grid=True)


def _finish(chart: alt.LayerChart, right: int = 5) -> dict:
    """Width from the page, height from the themes, colours from the style as parameters; compiled, so that the page need not."""
    colours = [alt.param(name=name, value="") for name in ("chosen", "ink", "accent", "mark", "on_accent", "on_mark")]
    sized = chart.properties(width="container", height=alt.Step(STEP), autosize=alt.AutoSizeParams(type="fit-x", contains="padding"),
                             padding={"left": 5, "top": 5, "right": right, "bottom": 5})
    lite = sized.add_params(*colours).configure(background="transparent").configure_view(stroke=None).to_dict()
    return vl_convert.vegalite_to_vega(lite)
