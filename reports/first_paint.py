"""A tree of Dash components as HTML: what a browser shows before any script has run, and all it shows without scripts.

Only the elements of `dash.html` are written; an input or another component that lives by script becomes a place of its size.
"""

import json
import re
from html import escape
from typing import Any

from dash.development.base_component import Component

VOID = frozenset({"br", "hr", "img", "input", "wbr"})
NAMES = {"className": "class", "htmlFor": "for", "httpEquiv": "http-equiv"}
NOT_WRITTEN = frozenset({"children", "key", "n_clicks", "n_clicks_timestamp", "disable_n_clicks", "data-figure"})
_CAPITAL = re.compile(r"[A-Z]")


def to_html(part: Any) -> str:
    """The HTML of a component, a text, a number, or several of these."""
    if part is None:
        return ""
    if isinstance(part, list | tuple):
        return "".join(to_html(one) for one in part)
    if not isinstance(part, Component):
        return escape(str(part), quote=False)
    if part._namespace in ("dash_html_components", "ontschot"):
        return _element(part)
    return _place(part)


def _element(part: Component) -> str:
    tag = part._type.lower()
    said = {n: v for n, v in part.to_plotly_json()["props"].items() if v is not None and n not in NOT_WRITTEN}
    attributes = "".join(_attribute(name, value) for name, value in said.items())
    children = "" if tag in VOID else f"{to_html(getattr(part, 'children', None))}</{tag}>"
    return f"<{tag}{attributes}>{children}"


def _attribute(name: str, value: Any) -> str:
    if value is False and not name.startswith("aria-"):
        return ""
    name = NAMES.get(name, name if "-" in name else name.lower())
    if value is True and not name.startswith("aria-"):
        return f" {name}"
    if name == "style":
        value = ";".join(f"{_CAPITAL.sub(lambda m: '-' + m.group().lower(), k)}:{v}" for k, v in value.items())
    if name == "id" and isinstance(value, dict):
        value = json.dumps(value, sort_keys=True, separators=(",", ":"))
    told = str(value).lower() if isinstance(value, bool) else str(value)
    return f' {name}="{escape(told)}"'


def _place(part: Any) -> str:
    """The label and the value of an input, or the children of what only wraps."""
    label = getattr(part, "label", None)
    if label is None:
        return to_html(getattr(part, "children", None))
    options = getattr(part, "data", None) or ()
    value = getattr(part, "value", None)
    shown = next((o["label"] for o in options if isinstance(o, dict) and o.get("value") == value), value)
    return f'<div class="first-input"><span>{to_html(label)}</span><span>{to_html(shown)}</span></div>'
