"""The phone in the browser, used as a person would use it."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Page, async_playwright

from tests.sandbox.support import CallingBot, buttons
from tests.support.patience import PATIENCE_SECONDS


CHROMIUM = Path("/usr/bin/chromium")
# Nothing but the stand-in is to be talked to.
SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed here"),
]


@pytest.fixture
async def page() -> AsyncIterator[Page]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=SWITCHES
        )
        page = await browser.new_page(viewport={"width": 390, "height": 780})
        page.set_default_timeout(1000 * PATIENCE_SECONDS)
        yield page
        await browser.close()


async def converse(bot: CallingBot) -> None:
    """Ask a question, take a tap for an answer, then ask for a few words."""
    [start] = await bot("getUpdates", timeout=50)
    chat_id = start["message"]["chat"]["id"]
    asked = await bot(
        "sendMessage",
        chat_id=chat_id,
        text="<b>Do you feel safe?</b>",
        parse_mode="HTML",
        reply_markup=buttons("yes", "no"),
    )
    number = asked["message_id"]

    [tapped] = await bot("getUpdates", offset=start["update_id"] + 1, timeout=50)
    query = tapped["callback_query"]
    await bot(
        "editMessageText",
        chat_id=chat_id,
        message_id=number,
        text=f"You said {query['data']}",
    )
    await bot("answerCallbackQuery", callback_query_id=query["id"], text="Noted")
    await bot(
        "sendMessage", chat_id=chat_id, text="Why?", reply_markup={"force_reply": True}
    )

    [typed] = await bot("getUpdates", offset=tapped["update_id"] + 1, timeout=50)
    message = typed["message"]
    assert message["reply_to_message"]["text"] == "Why?"
    place = {"chat_id": chat_id, "message_id": message["message_id"]}
    await bot("deleteMessage", **place)
    await bot("sendMessage", chat_id=chat_id, text=f"We keep: {message['text']}")


@pytest.mark.slow
async def test_a_person_presses_start_taps_a_button_and_types_a_reply(
    page: Page, bot: CallingBot, base_url: str
):
    conversation = asyncio.create_task(converse(bot))
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))

    await page.goto(f"{base_url}/?start=abc&lang=pl")
    await page.get_by_role("button", name="START").click()
    await page.locator("strong", has_text="Do you feel safe?").wait_for()
    await page.get_by_role("button", name="yes").click()
    await page.get_by_text("You said yes").wait_for()
    await page.get_by_text("Noted").wait_for()
    await page.get_by_text("Reply to Earshot").wait_for()
    await page.get_by_label("Message", exact=True).fill("No street lights")
    await page.keyboard.press("Enter")
    await page.get_by_text("We keep: No street lights").wait_for()

    await conversation
    assert await page.get_by_role("button", name="yes").count() == 0
    assert faults == []
