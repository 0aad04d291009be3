"""A city's identity provider beside the doors under test, over real HTTP, and a browser between the two."""

from __future__ import annotations

import re
import urllib.error
import urllib.parse
import urllib.request

REDIRECT = "http://testserver/sign_in/resident/back/"


class _Stays(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


_opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _Stays())


def call(address, form=None, headers=None):
    """Returns (status, headers, text) of one request to the provider; follows nothing."""
    data = urllib.parse.urlencode(form).encode() if form is not None else None
    try:
        with _opener.open(urllib.request.Request(address, data, headers or {}), timeout=20) as answer:
            return answer.status, answer.headers, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read().decode()


def at_provider(address, subject):
    """Signs in at the provider's page as `subject`; returns the address that it sends the browser back to."""
    status, _, page = call(address)
    assert status == 200, page
    assert "示例 · 合成数据 · 非政府网站" in page
    handle = re.search(r'name="request" value="([^"]+)"', page).group(1)
    status, headers, _ = call(address.split("?")[0], {"request": handle, "sub": subject})
    assert status == 302
    return headers["Location"]


def sign_in(client, subject, *, next=""):
    """The whole way; returns the answer of the doors to the browser that comes back."""
    left = client.get("/sign_in/resident/leave/", {"next": next} if next else {})
    assert left.status_code == 302, left.content.decode()
    return client.get(at_provider(left["Location"], subject))
