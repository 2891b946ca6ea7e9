"""Draws the pictures of docs/design.md from the running app and from the tokens, and every reading page on A4.

    .venv/bin/python -m tests.design_pictures                   docs/pictures/design/*.png
    .venv/bin/python -m tests.design_pictures --paper FOLDER    one PDF for each page that people print

Not a test: it is run after the face has changed, and what it draws is looked at.
"""

from __future__ import annotations

import asyncio
import io
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from PIL import Image
from playwright.async_api import Page, expect

from tests.contracts.test_face import SIGHTS, blocks, edges, linear, washed
from tests.scenarios.conftest import Screens, launched
from tests.scenarios.test_guide_pictures import TOWNS, cards, dots, go, opened, press, vision
from tests.served import Served, serving
from workshop.core.logos import logo_of
from workshop.core.look import Look

ROOT = Path(__file__).resolve().parents[1]
TO = ROOT / "docs" / "pictures" / "design"
CHROMIUM = "/usr/bin/chromium"
LOGO = b"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 80" font-size="28" font-family="sans-serif">
<rect width="80" height="80" rx="10" fill="#e8b400"/><path d="M15 55 35 20 45 40 55 25 65 55z" fill="#1b2330"/>
<text x="95" y="36" font-weight="bold" fill="#1b2330">Kreis</text>
<text x="95" y="68" fill="#1b2330">Musterland</text></svg>"""
Rows = list[tuple[str, list[str]]]


def keep(name: str, *shots: bytes, gap: int = 16) -> None:
    """The shots side by side."""
    images = [Image.open(io.BytesIO(shot)).convert("RGB") for shot in shots]
    width, height = sum(i.width for i in images) + gap * (len(images) - 1), max(i.height for i in images)
    whole = Image.new("RGB", (width, height), "white")
    at = 0
    for image in images:
        whole.paste(image, (at, 0))
        at += image.width + gap
    TO.mkdir(parents=True, exist_ok=True)
    whole.save(TO / f"{name}.png", optimize=True)


def blind(colour: str, sight: str) -> str:
    """The colour as somebody with this sight sees it."""
    plain = linear(colour)
    shares = (sum(m * v for m, v in zip(row, plain, strict=True)) for row in SIGHTS[sight])
    shown = (min(1.0, max(0.0, s)) for s in shares)
    back = (12.92 * s if s <= 0.0031308 else 1.055 * s ** (1 / 2.4) - 0.055 for s in shown)
    return "#{:02x}{:02x}{:02x}".format(*(round(255 * value) for value in back))


def field_rows(theme: str) -> Rows:
    """The twelve colours as they are, as three sorts of colour blindness and a bad projector show them."""
    plain = edges(blocks()[theme])
    rows = [("as it is", plain)] + [(sight, [blind(c, sight) for c in plain]) for sight in SIGHTS]
    return [*rows, ("bad projector", [washed(c) for c in plain])]


def field_svg(theme: str) -> str:
    """The rows as a picture."""
    tokens = blocks()[theme]
    parts = [f'<rect width="760" height="290" fill="{tokens["--paper"]}"/>']
    for y, (name, colours) in enumerate(field_rows(theme)):
        parts.append(f'<text x="20" y="{y * 54 + 45}" fill="{tokens["--ink"]}">{name}</text>')
        for x, colour in enumerate(colours):
            parts.append(
                f'<rect x="{160 + x * 49}" y="{y * 54 + 18}" width="42" height="42" rx="6" fill="{colour}"/>'
            )
            letters = f'x="{181 + x * 49}" y="{y * 54 + 45}" fill="{tokens["--on-field"]}"'
            parts.append(
                f'<text {letters} text-anchor="middle">{"UmEnWiMoVeTeLeMeBiKuSpFe"[2 * x : 2 * x + 2]}</text>'
            )
    style = 'xmlns="http://www.w3.org/2000/svg" font-family="Fira Sans, sans-serif" font-size="17"'
    return f'<svg {style} width="760" height="290">{"".join(parts)}</svg>'


async def fields(screens: Screens) -> None:
    """Both themes of the field colours."""
    page = await screens.page(760, 290)
    shots = []
    for theme in ("light", "dark by choice"):
        await page.set_content(f"<body style='margin:0'>{field_svg(theme)}</body>")
        shots.append(await page.screenshot())
    keep("fields-light", shots[0])
    keep("fields-dark", shots[1])


@asynccontextmanager
async def hall() -> AsyncIterator[tuple[Served, Screens, str, Page, Page, Page]]:
    """A workshop with cards, a counted vote and a draft; desk, board and a phone."""
    async with serving(Path(tempfile.mkdtemp())) as served, launched(CHROMIUM) as browser:
        screens, wid = Screens(browser, served), await served.workshop("steinfurt_1")
        crowd = [await served.phone(wid, town) for town in TOWNS]
        for phone in crowd:
            await phone.connect()
        desk, board = await opened(served, screens, wid)
        await desk.goto(f"/desk/{wid}")
        await press(desk, "Beginnen")
        anna = await screens.phone(wid, "Saerbeck")
        await cards(served, screens, wid, desk, anna, crowd)
        await dots(served, screens, wid, desk, anna, board, crowd)
        await vision(screens, desk)
        yield served, screens, wid, desk, board, anna
        for phone in crowd:
            await phone.close()


async def both(page: Page) -> list[bytes]:
    """Light and dark."""
    shots = []
    for scheme in ("light", "dark"):
        await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        shots.append(await page.screenshot())
    await page.emulate_media(color_scheme="light", reduced_motion="reduce")
    return shots


async def pictures() -> None:
    """All of docs/design.md."""
    async with hall() as (served, screens, wid, desk, board, anna):
        await fields(screens)
        await go(desk, "Prioritäten")
        await expect(board.locator("#region-board .bars").first).to_be_visible()
        await board.set_viewport_size({"width": 1024, "height": 576})
        keep("board", *await both(board))
        await desk.set_viewport_size({"width": 1440, "height": 860})
        await go(desk, "Was im Weg steht")
        await press(desk, "Kartenabfrage öffnen", "Kartenabfrage schließen")
        await expect(anna.locator("#region-task textarea")).to_be_visible()
        await desk.evaluate("document.querySelector('.desk-room').scrollTop = 0")
        keep("desk", await desk.screenshot())
        keep("phone", *await both(anna))
        await go(desk, "Ideen je Feld")
        await dressed(served, screens, wid, desk, board)


async def dressed(served: Served, screens: Screens, wid: str, desk: Page, board: Page) -> None:
    """The same workshop with a host's look, and the page that says what was corrected."""
    await served.house.looks.store.keep(
        Look("Kreis Musterland", "#e8b400", "#e8b400"), logo_of(LOGO), workshop=wid
    )
    await served.house.looks.read()
    await desk.set_viewport_size({"width": 900, "height": 1000})
    await desk.goto(f"/desk/{wid}/look")
    await desk.locator(".swatches").scroll_into_view_if_needed()
    keep("look", await desk.screenshot())
    await board.reload()
    await expect(board.locator(".host-logo img")).to_be_visible()
    door = await screens.page(390, 576)
    await door.goto(f"/join/{await served.code(wid)}")
    await door.evaluate("document.fonts.ready")
    keep("host", await board.screenshot(), await door.screenshot())


async def paper(to: Path) -> None:
    """What people print, as Chromium prints it."""
    async with hall() as (served, _, wid, desk, _, anna):
        await served.house.looks.store.keep(Look("Kreis Musterland", "#e8b400"), logo_of(LOGO), workshop=wid)
        await served.house.looks.read()
        for name in (f"results/{wid}", f"results/{wid}/export/report.html", f"desk/{wid}", f"desk/{wid}/setup",
                     f"desk/{wid}/agenda", f"desk/{wid}/door", f"desk/{wid}/print", "desk", "account", "privacy",
                     "accessibility", "imprint"):  # fmt: skip
            await desk.goto(f"/{name}")
            await desk.pdf(
                path=to / f"{name.replace('/', '-').replace(wid, 'w')}.pdf",
                prefer_css_page_size=True,
                print_background=False,
            )
        await anna.pdf(path=to / "phone.pdf", prefer_css_page_size=True, print_background=False)


if __name__ == "__main__":
    asyncio.run(paper(Path(sys.argv[2])) if sys.argv[1:2] == ["--paper"] else pictures())
