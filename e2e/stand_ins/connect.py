"""The part of 1Password Connect's HTTP API that the operator uses, with items from a file.

    OP_SESSION=... E2E_ITEMS=items.json python -m e2e.stand_ins.connect ADDRESS PORT

OP_SESSION is base64 of the credentials' JSON, as chart 2.0.5 sets it; otherwise the program exits with 1.
The file: {"token": "...", "vaults": {"<vault>": {"<item>": {"version": 1, "fields": {"<label>": "<value>"}}}}},
read at each request. Ids are derived from the titles, with 26 characters as the client requires.

The paths: https://developer.1password.com/docs/connect/api-reference/
"""

import base64
import binascii
import hashlib
import json
import os
import re
import sys
from pathlib import Path
from typing import Any

from aiohttp import web

CREATED = "2025-01-01T00:00:00Z"


def identifier(*titles: str) -> str:
    """Return the id of a vault, item or field: 26 characters of a-z and 2-7."""
    return base64.b32encode(hashlib.sha256("\0".join(titles).encode()).digest()).decode().lower()[:26]


def vault_of(title: str) -> dict[str, Any]:
    """Return a vault in the format of the API."""
    return {
        "id": identifier(title),
        "name": title,
        "type": "USER_CREATED",
        "contentVersion": 1,
        "createdAt": CREATED,
        "updatedAt": CREATED,
    }


def item_of(vault: str, title: str, item: dict[str, Any]) -> dict[str, Any]:
    """Return an item with its fields in the format of the API."""
    return {
        "id": identifier(vault, title),
        "title": title,
        "version": item["version"],
        "vault": {"id": identifier(vault)},
        "category": "API_CREDENTIAL",
        "createdAt": CREATED,
        "updatedAt": CREATED,
        "fields": [
            {"id": identifier(vault, title, label), "type": "CONCEALED", "label": label, "value": value}
            for label, value in item["fields"].items()
        ],
    }


def wanted(request: web.Request, attribute: str) -> str | None:
    """Return the title in the filter of a request; None without a filter."""
    found = re.fullmatch(rf'{attribute} eq "(.*)"', request.query.get("filter", ""))
    return found[1] if found else None


class Connect:
    """The API over one file of items."""

    def __init__(self, items: Path) -> None:
        self._items = items

    def application(self) -> web.Application:
        """Return the routes."""
        application = web.Application(middlewares=[self._authorized])
        application.add_routes(
            [
                web.get("/heartbeat", self._heartbeat),
                web.get("/health", self._heartbeat),
                web.get("/v1/vaults", self._vaults),
                web.get("/v1/vaults/{vault}", self._vault),
                web.get("/v1/vaults/{vault}/items", self._vault_items),
                web.get("/v1/vaults/{vault}/items/{item}", self._item),
            ]
        )
        return application

    def _read(self) -> dict[str, Any]:
        content: dict[str, Any] = json.loads(self._items.read_text())
        return content

    @web.middleware
    async def _authorized(self, request: web.Request, handler: Any) -> web.StreamResponse:
        token = self._read()["token"]
        if request.path.startswith("/v1/") and request.headers.get("Authorization") != f"Bearer {token}":
            return refused(401, "Invalid bearer token")
        answer: web.StreamResponse = await handler(request)
        # The client checks the version of Connect.
        answer.headers["1Password-Connect-Version"] = "1.8.1"
        return answer

    async def _heartbeat(self, _: web.Request) -> web.Response:
        return web.json_response({"name": "1Password Connect API", "version": "1.8.1"})

    async def _vaults(self, request: web.Request) -> web.Response:
        title = wanted(request, "name")
        return web.json_response([vault_of(each) for each in self._read()["vaults"] if title in (None, each)])

    async def _vault(self, request: web.Request) -> web.Response:
        for title in self._read()["vaults"]:
            if identifier(title) == request.match_info["vault"]:
                return web.json_response(vault_of(title))
        return refused(404, "vault not found")

    async def _vault_items(self, request: web.Request) -> web.Response:
        title = wanted(request, "title")
        summaries = [
            {key: value for key, value in item.items() if key != "fields"}
            for item in self._items_of(request.match_info["vault"])
            if title in (None, item["title"])
        ]
        return web.json_response(summaries)

    async def _item(self, request: web.Request) -> web.Response:
        for item in self._items_of(request.match_info["vault"]):
            if item["id"] == request.match_info["item"]:
                return web.json_response(item)
        return refused(404, "item not found")

    def _items_of(self, vault: str) -> list[dict[str, Any]]:
        return [
            item_of(title, name, item)
            for title, items in self._read()["vaults"].items()
            if identifier(title) == vault
            for name, item in items.items()
        ]


def refused(status: int, message: str) -> web.Response:
    """Return an error in the format of the API."""
    return web.json_response({"status": status, "message": message}, status=status)


def main() -> int:
    """Serve until the process ends."""
    try:
        json.loads(base64.b64decode(os.environ["OP_SESSION"], validate=True))
    except (binascii.Error, ValueError):
        print("OP_SESSION is not base64 of JSON", file=sys.stderr)
        return 1
    address, port = sys.argv[1:]
    web.run_app(
        Connect(Path(os.environ["E2E_ITEMS"])).application(), host=address, port=int(port), print=None, access_log=None
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
