"""The app on the phone in real Chromium: what it weighs, how it opens and lists without network."""

import gzip
import shutil
import sys
import time
from pathlib import Path
from typing import Any

from bench.scenarios.process import run
from bench.web import Server, served

OPENINGS, LISTINGS, DRAFTS = 30, 10, 500
PHONE = {"width": 390, "height": 844}
MANY = """async (count) => {
  const store = await import("/static/inspections/phone/store.js");
  const me = await store.kept("me");
  const now = new Date().toISOString();
  for (let n = 0; n < count; n += 1) {
    const photos = [1, 2, 3].map((one) => {
      const bytes = new Uint8Array(200000).map((_, place) => (place + n * 3 + one) % 251);
      const blob = new Blob([bytes], { type: "image/jpeg" });
      return { name: `${n}-${one}.jpg`, blob, sha256: "0".repeat(64) };
    });
    const head = { key: store.uuid(), state: "draft", person: me.person, post: me.post };
    const said = { beganAt: now, changedAt: now, done: 3, of: 20, failed: 1, photos: 3 };
    const about = { place: `第${n}小学`, name: "检查表", kind: "open", seen: 1 };
    await store.save({ ...head, ...said, ...about }, "<data/>", photos);
  }
}"""
LISTED = """async (count) => {
  const began = performance.now();
  location.hash = "#/";
  const drawn = () => document.querySelectorAll("[data-begun] li").length;
  while (drawn() < count) await new Promise(requestAnimationFrame);
  return performance.now() - began;
}"""


def measure() -> dict[str, Any]:
    from django.core.management import call_command

    from bench.clocks import told

    call_command("collectstatic", "--noinput", "-v0")
    with served() as server:
        openings, listings = _on_a_phone(server)
    return {
        "shell": {"kilobytes": round(_weight() / 1024, 1)},
        "opening": told(openings),
        "listing": told(listings),
    }


def _weight() -> int:
    """Compressed bytes of all that the app fetches before its form engine."""
    from django.contrib.staticfiles import finders

    from anxiao.inspections.phone import shell

    found = [Path(str(finders.find(name))) for name in shell.light()]
    page = len(gzip.compress(_page()))
    return page + sum(len(gzip.compress(one.read_bytes(), 9)) for one in found)


def _page() -> bytes:
    from django.test import Client

    answer = Client(SERVER_NAME="127.0.0.1").get("/phone/")
    return bytes(answer.content)


def _on_a_phone(server: Server) -> tuple[list[float], list[float]]:
    from playwright.sync_api import sync_playwright

    session = _session()
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"))
        context: Any = browser.new_context(viewport=PHONE)  # type: ignore[arg-type]
        context.add_cookies([{**session, "url": f"http://127.0.0.1:{server.port}"}])
        page = context.new_page()
        page.goto(f"http://127.0.0.1:{server.port}/phone/")
        page.wait_for_selector("html[data-aboard]", state="attached", timeout=60_000)
        page.evaluate("async () => { await navigator.serviceWorker.ready; }")
        page.reload()
        page.wait_for_selector("html[data-ready]", state="attached")
        context.set_offline(True)
        openings = [_opened(page) for _each in range(OPENINGS)]
        sys.stderr.write("drafts with photos are being made\n")
        page.evaluate("location.hash = '#/device'")
        page.evaluate(MANY, DRAFTS)
        listings = []
        for _each in range(LISTINGS):
            page.evaluate("location.hash = '#/device'")
            page.wait_for_selector("[data-begun]", state="detached")
            listings.append(page.evaluate(LISTED, DRAFTS))
        browser.close()
    return openings, listings


def _opened(page: Any) -> float:
    begun = time.perf_counter()
    page.reload()
    page.wait_for_selector("html[data-ready]", state="attached")
    return (time.perf_counter() - begun) * 1000


def _session() -> dict[str, str]:
    """The cookie of an inspector's session."""
    from django.conf import settings

    from anxiao.kernel.actors import Actor
    from anxiao.kernel.principal import acting
    from bench.people import readers

    name = settings.SESSION_COOKIE_NAME
    with acting(Actor.system("bench")):
        client = readers()["county office"].client()
    return {"name": name, "value": client.cookies[name].value}


if __name__ == "__main__":
    run(measure)
