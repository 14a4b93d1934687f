"""The gallery in a real browser: accessible, operable by keyboard, and nothing typed is lost."""

import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, FilePayload, Page, Route, expect

from anxiao.ui.views import SHAPES

pytestmark = [
    pytest.mark.browser,
    pytest.mark.urls("tests.ui.urls"),
    pytest.mark.usefixtures("fresh_database"),
]
AXE = Path(__file__).resolve().parents[1] / "vendor" / "axe.min.js"
RULES = "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']})"
WIDTHS = ((390, 844), (1440, 900))


@pytest.fixture
def gallery(live_server: Any) -> str:
    return f"{live_server.url}/ui/gallery/"


@pytest.fixture
def phone(browser: Browser) -> Any:
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    yield page
    context.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", WIDTHS, ids=["phone", "desk"])
def test_nothing_stands_in_anybodys_way(
    browser: Browser, gallery: str, size: tuple[int, int], theme: Any
) -> None:
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, color_scheme=theme, bypass_csp=True
    )
    page, found = context.new_page(), []
    for shape in [*(s for s in SHAPES if s != "panel"), "form?wrong", "list?state=late&q=x"]:
        page.goto(gallery + shape, wait_until="networkidle")
        page.evaluate(AXE.read_text())
        faults = page.evaluate(RULES)["violations"]
        found += [f"{shape}: {one['id']} {one['nodes'][0]['html'][:120]}" for one in faults]
        if page.evaluate("document.documentElement.scrollWidth") > size[0]:
            found.append(f"{shape}: wider than the screen")
    context.close()
    assert not found


def test_the_policy_of_the_pages_is_kept(phone: Page, gallery: str) -> None:
    complaints: list[str] = []
    phone.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    phone.on("pageerror", lambda error: complaints.append(str(error)))
    for shape in ("today", "record", "form", "parts"):
        phone.goto(gallery + shape, wait_until="networkidle")
    expect(phone.locator(".ax-skip")).to_have_count(1)
    assert not complaints


def test_what_is_typed_comes_back_after_a_reload(phone: Page, gallery: str) -> None:
    phone.goto(gallery + "form")
    phone.fill("#id_where", "东侧围墙")
    phone.check("#id_category_1")
    expect(phone.locator("[data-draft-state]")).not_to_be_empty()
    phone.reload()
    expect(phone.locator(".ax-restored")).to_be_visible()
    expect(phone.locator("#id_where")).to_have_value("东侧围墙")
    expect(phone.locator("#id_category_1")).to_be_checked()


def test_an_accepted_draft_is_forgotten(phone: Page, gallery: str) -> None:
    posts = []

    def answer(route: Route) -> None:
        if route.request.method != "POST":
            route.continue_()
            return
        posts.append(route.request.post_data)
        route.fulfill(status=303, headers={"location": gallery + "done"})

    phone.goto(gallery + "form")
    phone.fill("#id_where", "东侧围墙")
    phone.route("**/gallery/form", answer)
    phone.dblclick("button[type=submit].btn-primary")
    phone.wait_for_url("**/done")
    assert len(posts) == 1
    phone.goto(gallery + "form")
    expect(phone.locator("#id_where")).to_have_value("")


def test_a_photo_waits_out_a_lost_network(phone: Page, gallery: str) -> None:
    sent = bytearray()
    down = {"now": True}

    def upload(route: Route) -> None:
        if down["now"]:
            down["now"] = False
            route.abort("internetdisconnected")
        elif route.request.method == "PUT":
            sent.extend(route.request.post_data_buffer or b"")
            route.fulfill(json={"received": len(sent)})
        elif route.request.url.endswith("/finish"):
            route.fulfill(json={"id": "018f0000-0000-7000-8000-000000000001"})
        else:
            route.fulfill(json={"id": "u", "received": 0, "file": None})

    phone.route(re.compile("/api/v1/evidence/uploads"), upload)
    picture = BytesIO()
    Image.effect_noise((900, 700), 90).save(picture, "PNG")
    phone.goto(gallery + "form")
    file = FilePayload(name="墙.png", mimeType="image/png", buffer=picture.getvalue())
    phone.set_input_files("#id_photos", files=[file])
    expect(phone.locator(".ax-shot.is-sent input[name=photos]")).to_have_value(
        "018f0000-0000-7000-8000-000000000001", timeout=8000
    )
    assert bytes(sent) == picture.getvalue()
    phone.reload()
    expect(phone.locator(".ax-shot.is-sent input[name=photos]")).to_have_count(1)


def test_a_list_by_keyboard(phone: Page, gallery: str) -> None:
    phone.goto(gallery + "list")
    expect(phone.locator("[data-bulk]")).to_be_hidden()
    for key in "jjx":
        phone.keyboard.press(key)
    expect(phone.locator(".is-here .is-main a")).to_be_focused()
    expect(phone.locator("[data-bulk]")).to_be_visible()


def test_the_theme_is_kept_and_drawn_at_once(phone: Page, gallery: str) -> None:
    phone.goto(gallery + "plain")
    phone.click("[data-themes] [data-theme=dark]")
    phone.goto(gallery + "plain", wait_until="commit")
    phone.wait_for_selector("html[data-bs-theme=dark]")


def test_a_menu_closes_by_escape(phone: Page, gallery: str) -> None:
    phone.goto(gallery + "today")
    phone.click(".ax-post-menu summary")
    expect(phone.locator(".ax-post-menu[open]")).to_have_count(1)
    phone.keyboard.press("Escape")
    expect(phone.locator(".ax-post-menu[open]")).to_have_count(0)
    expect(phone.locator(".ax-post-menu summary")).to_be_focused()


def test_a_panel_loads_without_taking_the_focus(phone: Page, gallery: str) -> None:
    phone.goto(gallery + "record")
    expect(phone.locator(".ax-related [data-rows]")).to_be_visible()
    assert phone.evaluate("document.activeElement === document.body")


def test_errors_are_met_first(phone: Page, gallery: str) -> None:
    phone.goto(gallery + "form?wrong")
    expect(phone.locator(".ax-errors")).to_be_focused()
    phone.click(".ax-errors a >> nth=1")
    expect(phone.locator("#id_where")).to_be_in_viewport()


def test_reading_and_sending_need_no_scripts(browser: Browser, gallery: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(gallery + "form")
    expect(page.locator("input[type=file][name=files]")).to_be_visible()
    page.goto(gallery + "record")
    expect(page.locator(".ax-panel-link")).to_be_visible()
    context.close()
