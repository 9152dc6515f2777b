"""Real conversations in every language that is offered."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
import pytest_asyncio

from bot import content
from dialogues.commands import COMMANDS
from dialogues.languages import LOCALES, NAMES
from dialogues.questionnaire import Scale, Version
from dialogues.wording import Wording
from sandbox.people.phone import Phone
from sandbox.telegram.objects import Account
from tests.bot.running import World, a_world, go_on, skip_to, until
from tests.support.builders import STEADY, gate_of


pytestmark = pytest.mark.asyncio(loop_scope="module")

EDITION = content.edition(STEADY)
ABROAD = LOCALES[1:]
FIRST_ACCOUNT = 5_000_000
SENTENCES = {
    "pl": "Czy ktoś tutaj rozmawia ze mną naprawdę, czy to jest tylko automat?",
    "ar": "هل هناك شخص يقرأ هذه الرسائل أم أنه مجرد برنامج آلي",
    "ur": "کیا یہاں کوئی میری بات پڑھ رہا ہے یا یہ صرف ایک مشین ہے",
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def served(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    async with a_world(tmp_path_factory.mktemp("served") / "bot") as world:
        await world.bot.start()
        yield world
        assert world.bot.count("update.failed") == 0, world.bot.log


@dataclass
class Person:
    """Somebody whose Telegram is in a language, and what the bot says in it."""

    phone: Phone
    plain: Wording
    standard: Wording

    async def goes_on(self, text_id: str) -> None:
        await go_on(self.phone, self.standard.say(text_id))


async def somebody(served: World, locale: str, number: int = 0) -> Person:
    account = Account(
        FIRST_ACCOUNT + 100 * LOCALES.index(locale) + number, language_code=locale
    )
    texts, languages = EDITION.texts, EDITION.languages
    return Person(
        await served.phone(account),
        Wording(texts, Version.PLAIN, locale, languages),
        Wording(texts, Version.STANDARD, locale, languages),
    )


async def begun(person: Person) -> None:
    plain, questionnaire = person.plain, EDITION.questionnaire
    await person.phone.open()
    await person.phone.wait_for(plain.of(questionnaire.intro[-1]))
    await go_on(person.phone, plain.say("button_yes_start"))
    await go_on(person.phone, plain.of(gate_of(EDITION).choice("aged_16_17").text))


@pytest.mark.parametrize("locale", ABROAD)
async def test_a_whole_questionnaire_is_answered_in_the_language_of_the_phone(
    served, locale
):
    person = await somebody(served, locale)
    ways = [
        person.standard.say(f"button_{each}") for each in ("skip", "rather_not_say")
    ]
    await begun(person)

    await go_on(person.phone, person.phone.screen.labels[0])
    while person.standard.say("button_send") not in person.phone.screen.labels:
        labels = person.phone.screen.labels
        await go_on(person.phone, next(each for each in ways if each in labels))
    await person.goes_on("button_send")

    title = person.standard.say("sent_title")
    assert title in person.phone.screen.text
    assert person.plain.say("language_draft") not in person.phone.screen.text


@pytest.mark.parametrize("locale", ABROAD)
async def test_a_draft_says_that_nobody_has_checked_it(served, locale):
    person = await somebody(served, locale, 1)

    await person.phone.open()

    draft = person.plain.say("language_draft")
    assert draft in (await person.phone.wait_for(draft)).text


async def test_another_language_half_way_keeps_the_answers(served):
    person = await somebody(served, "ar", 2)
    polish = (await somebody(served, "pl", 3)).standard
    await begun(person)
    await go_on(person.phone, person.phone.screen.labels[1])

    await person.goes_on("button_language")
    await go_on(person.phone, NAMES["pl"])
    await go_on(person.phone, polish.say("button_back"))

    safe = EDITION.questionnaire.question("safe_home")
    assert isinstance(safe, Scale)
    answer = polish.of(safe.choices[1].text)
    assert polish.of(safe.text) in person.phone.screen.text
    assert polish.say("answer_now", answer=answer) in person.phone.screen.text


@pytest.mark.parametrize("locale", SENTENCES)
async def test_a_sentence_in_another_language_brings_the_offer_of_it(served, locale):
    person = await somebody(served, "en", LOCALES.index(locale))

    wording = (await somebody(served, locale, 50 + LOCALES.index(locale))).plain
    await person.phone.open()
    await person.phone.wait_for("Is that OK?")

    await person.phone.type(SENTENCES[locale])
    await person.phone.wait_for(lambda screen: NAMES[locale] in screen.labels)
    screen = await go_on(person.phone, NAMES[locale])

    assert wording.of(EDITION.questionnaire.intro[-1]) in screen.text


@pytest.mark.parametrize("locale", ABROAD)
async def test_the_menu_and_the_description_are_in_the_language(served, locale):
    person = await somebody(served, locale, 4)
    profile = served.telegram.profile

    await until(
        lambda: (
            profile.text("short_description", LOCALES[-1])
            != profile.text("short_description", None)
        ),
        "the texts in the last language",
    )

    described = {
        each["command"]: each["description"] for each in profile.commands_for(1, locale)
    }
    assert described == {
        each.name: person.plain.say(f"command_{each.name}") for each in COMMANDS
    }
    assert profile.text("description", locale) == person.plain.say("description")


@pytest.mark.parametrize(
    ("locale", "written"),
    [
        ("pl", "nie chcę już żyć"),
        ("ar", "أريد أن أموت"),
        ("es", "mi padre me pega todos los días"),
    ],
)
async def test_help_comes_first_in_the_language_typed_and_the_form_keeps_its_own(
    served, locale, written
):
    number = 10 + LOCALES.index(locale)
    english = await somebody(served, "en", number)
    abroad = Wording(EDITION.texts, Version.STANDARD, locale, EDITION.languages)
    await begun(english)
    await skip_to(english.phone, "Is there one thing")
    await english.phone.tap("Write something")
    await until(lambda: english.phone.prompt is not None, "a prompt")

    await english.phone.reply(written)
    await english.phone.wait_for(abroad.say("help_title"))
    screen = await go_on(english.phone, abroad.say("button_resume"))

    assert "Is this OK?" in screen.text
    assert written in screen.text  # and it is not taken for strange English
