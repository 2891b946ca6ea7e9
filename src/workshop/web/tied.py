"""Ties the sentence of a refusal to the input it is about, in a page that is drawn again with what was typed.

The sentence stands at the field, screen readers say it with the field, and the field has the focus.
It must not change any words.
"""

from __future__ import annotations

import re

REFUSAL = "refusal"
"""The id of the sentence (parts/forms.html)."""
_FOCUS = f'id="{REFUSAL}" tabindex="-1" autofocus'


def tied(html: str, field: str) -> str:
    """The page with the field marked; as it was if it has no such field, or says itself what is wrong there."""
    inputs = rf'<(?:input|textarea|select)\b(?![^>]*type="(?:hidden|radio|checkbox)")[^>]* name="{re.escape(field)}"'
    found = re.search(rf"{inputs}[^>]*>", html)
    if found is None or "aria-invalid" in found[0] or f'id="{REFUSAL}"' not in html:
        return html
    tag = found[0]
    if 'aria-describedby="' in tag:
        marked = tag.replace('aria-describedby="', f'aria-describedby="{REFUSAL} ')
    else:
        marked = tag.replace(" name=", f' aria-describedby="{REFUSAL}" name=', 1)
    marked = marked.replace(" name=", ' aria-invalid="true" autofocus name=', 1)
    html = html.replace(_FOCUS, f'id="{REFUSAL}"', 1)
    before = html[: html.index(tag)].rstrip()
    said = re.search(rf'<p [^>]*id="{REFUSAL}"[^>]*>[^<]*</p>', html)
    # Between a label and its field there is room for the sentence; at the head of a long page nobody would see it.
    if said is None or not before.endswith(("</label>", "</p>")):
        return html.replace(tag, marked, 1)
    return html.replace(said[0], "", 1).replace(tag, said[0] + marked, 1)
