"""A passkey in a real browser, with an authenticator that the browser plays itself."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from anxiao.config.cluster import Cluster
from tests.config.clients import make_county
from tests.config.test_launcher import Up, free_port, until
from tests.world import PASSWORD

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    """An installation that chose passkeys, with the little county in it."""
    folder = Path(tempfile.mkdtemp(prefix="ax-key-", dir="/tmp"))
    folder.chmod(0o755)
    up = Up(folder, free_port())
    base = f"http://localhost:{up.port}"
    process = up.start(ANXIAO_PASSKEYS="1", ANXIAO_BASE_URL=base)
    until(lambda: "Ctrl-C" in up.said(), "it answers", up)
    make_county(Cluster(folder), up.environ)
    yield base
    process.terminate()
    process.wait()
    Cluster(folder).destroy()
    shutil.rmtree(folder, ignore_errors=True)


def test_a_passkey_is_added_and_signs_in_without_a_password(base: str, page: Page) -> None:
    said: list[str] = []
    page.on("console", lambda line: said.append(line.text))
    browser = page.context.new_cdp_session(page)
    browser.send("WebAuthn.enable")
    browser.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    page.context.set_extra_http_headers({"accept-language": "en"})
    page.goto(f"{base}/accounts/login/")
    page.fill("#id_login", "school")
    page.fill("#id_password", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url(f"{base}/")
    page.goto(f"{base}/accounts/2fa/")
    page.get_by_role("link", name="Look after them").click()
    page.get_by_role("link", name="Add a passkey").click()
    page.fill("main input[type=password]", PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("What you call the device").fill("telephone")
    page.get_by_role("button", name="Add it").click()
    page.get_by_text("telephone").wait_for()
    page.wait_for_load_state("networkidle")
    page.goto(f"{base}/accounts/2fa/webauthn/")
    assert page.get_by_role("link", name="Remove").count() == 1
    assert "telephone" in page.content()
    page.context.clear_cookies()
    page.goto(f"{base}/accounts/login/?next=/hazards/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(f"{base}/hazards/")
    assert "school post" in page.content()
    assert not [line for line in said if "Content Security Policy" in line]
