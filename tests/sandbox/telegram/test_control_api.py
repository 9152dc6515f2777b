from sandbox.telegram.faults import FloodLimit
from sandbox.telegram.telegram import Telegram
from tests.sandbox.support import CallingBot, a_started_chat


async def test_a_fault_can_be_ordered_over_http(bot: CallingBot, base_url: str):
    order = {"kind": "flood", "method": "getMe", "times": 1, "retry_after": 3}

    async with bot.session.post(f"{base_url}/control/faults", json=order) as said:
        pending = await said.json()
    answer = await bot.answer("getMe")

    assert [fault["kind"] for fault in pending] == ["flood"]
    assert answer["parameters"] == {"retry_after": 3}


async def test_faults_can_be_looked_up_and_cleared(bot: CallingBot, base_url: str):
    url = f"{base_url}/control/faults"
    await (await bot.session.post(url, json={"kind": "drop_after"})).read()

    async with bot.session.delete(url) as said:
        assert await said.json() == []
    assert (await bot("getMe"))["is_bot"]


async def test_a_fault_that_does_not_exist_is_refused(bot: CallingBot, base_url: str):
    order = {"kind": "fire"}

    async with bot.session.post(f"{base_url}/control/faults", json=order) as said:
        assert said.status == 400


async def test_the_flood_limit_can_be_set_and_lifted(
    bot: CallingBot, base_url: str, telegram: Telegram
):
    url = f"{base_url}/control/flood"

    await (await bot.session.post(url, json={"per_second": 1, "burst": 3})).read()
    limit = telegram.faults.flood_limit
    await (await bot.session.post(url, json={})).read()

    assert limit == FloodLimit(1, 3)
    assert telegram.faults.flood_limit is None


async def test_a_wrong_flood_limit_is_refused(bot: CallingBot, base_url: str):
    async with bot.session.post(f"{base_url}/control/flood", json={"x": 1}) as said:
        assert said.status == 400


async def test_counters_name_methods_and_updates(
    bot: CallingBot, base_url: str, telegram: Telegram
):
    telegram.type(a_started_chat(telegram), "hello")
    await bot("getMe")

    async with bot.session.get(f"{base_url}/control/counters") as said:
        counters = await said.json()

    assert counters == {
        "methods": {"getme": {"calls": 1, "refused": 0, "dropped": 0}},
        "updates": {"made": 2, "waiting": 1, "expired": 0},
    }


async def test_all_chats_can_be_looked_at(
    bot: CallingBot, base_url: str, telegram: Telegram
):
    a_started_chat(telegram)

    async with bot.session.get(f"{base_url}/control/chats") as said:
        chats = await said.json()
    async with bot.session.get(f"{base_url}/control/chats/7") as said:
        chat = await said.json()
    async with bot.session.get(f"{base_url}/control/chats/8") as said:
        missing = said.status

    assert chats == {"7": chat}
    assert [message["text"] for message in chat["messages"]] == ["/start"]
    assert missing == 404
