"""python-telegram-bot's way to the network, on aiohttp.

PTB's default client costs 1.6 ms of CPU a call and 4.4 with 64 in flight, against 0.5
(`docs/decisions/0007`). Only transport happens here; PTB's `BaseRequest` reads the
answer and raises its own errors. No error carries an address, since that holds the token.
"""

from types import TracebackType
from typing import Self

from aiohttp import (
    ClientError,
    ClientSession,
    ClientTimeout,
    DummyCookieJar,
    FormData,
    TCPConnector,
)
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData


READ_SECONDS = 10.0
CONNECT_SECONDS = 5.0


class AiohttpRequest(BaseRequest):
    """A pool of connections to one Bot API server.

    `connections` is how many calls may be under way at once; further ones wait.
    """

    __slots__ = ("_connections", "_session")

    def __init__(self, *, connections: int = 128) -> None:
        self._connections = connections
        self._session: ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        return READ_SECONDS

    async def initialize(self) -> None:
        if self._session is None:
            self._session = ClientSession(
                connector=TCPConnector(limit=self._connections, keepalive_timeout=75),
                cookie_jar=DummyCookieJar(),
            )

    async def shutdown(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: object = BaseRequest.DEFAULT_NONE,
        write_timeout: object = BaseRequest.DEFAULT_NONE,
        connect_timeout: object = BaseRequest.DEFAULT_NONE,
        pool_timeout: object = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Return the status and the body of one call.

        Raise `TimedOut` or `NetworkError` with the kind of the fault and nothing else.
        """
        del write_timeout, pool_timeout  # the total and the connection are bounded
        if self._session is None:
            raise RuntimeError("the request is not initialized")
        timeout = ClientTimeout(
            total=_seconds(read_timeout, READ_SECONDS) + CONNECT_SECONDS,
            sock_connect=_seconds(connect_timeout, CONNECT_SECONDS),
        )
        try:
            async with self._session.request(
                method, url, data=_body(request_data), timeout=timeout
            ) as response:
                return response.status, await response.read()
        except TimeoutError:
            raise TimedOut from None
        except ClientError as error:
            raise NetworkError(type(error).__name__) from None

    async def __aenter__(self) -> Self:
        await self.initialize()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.shutdown()


def _seconds(given: object, otherwise: float) -> float:
    # PTB marks "not given" with an object of its own.
    return float(given) if isinstance(given, int | float) else otherwise


def _body(request_data: RequestData | None) -> FormData | dict[str, str] | None:
    if request_data is None:
        return None
    if not request_data.contains_files:
        return request_data.json_parameters or None
    form = FormData()
    for name, value in request_data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, kind) in request_data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=kind)
    return form
