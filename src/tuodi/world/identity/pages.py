"""The sign-in page of the simulated identity provider, plainly marked as one. No script, no inline style."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

MARK = "示例 · 合成数据 · 非政府网站"
STYLE = """\
:root { color-scheme: light dark; font: 17px/1.6 "Noto Sans SC", "PingFang SC", system-ui, sans-serif }
body { max-inline-size: 40rem; margin: 0 auto; padding: 24px 16px }
.mark { padding: 8px 12px; border: 2px solid #a8480d; font-weight: 700 }
ul { padding: 0; list-style: none }
li { margin-block: 8px }
button { min-block-size: 44px; inline-size: 100%; padding: 8px 12px; font: inherit; text-align: start; cursor: pointer }
input { min-block-size: 44px; inline-size: 100%; padding: 4px 8px; font: inherit; box-sizing: border-box }
.error { border-inline-start: 4px solid #b3261e; padding-inline-start: 12px }
:focus-visible { outline: 3px solid #0b6b75; outline-offset: 2px }
"""
WORDS = {
    "unknown_person": "名单里没有这个人，请从下面选一位。 Nobody of the list has this user name; choose one below.",
    "client": "这个登录请求无效或已过期，请回到原来的网站重新开始。 "
    "This sign-in request is not valid or has run out; go back and begin again.",
}


def sign_in_page(handle: str, residents: Iterable[dict[str, str]], error: str = "") -> str:
    """Returns the page where one picks a resident of the list or types a demonstration user name."""
    told = f'<p class="error" role="alert">{escape(WORDS[error])}</p>' if error else ""
    rows = "".join(
        f'<li><button name="sub" value="{escape(one["sub"])}">{escape(one["name"])} '
        f"<small>…{escape(one['number'][-4:])}</small></button></li>"
        for one in residents
    )
    hidden = f'<input type="hidden" name="request" value="{escape(handle)}">'
    return _page(
        "模拟身份认证 · Simulated sign-in",
        f"""<h1>模拟身份认证 <span lang="en">· Simulated sign-in</span></h1>
{told}<p>名单里的人都是生成的，没有一个真实的人。选一位，就以这位居民的身份登录。</p>
<p lang="en">Everybody in this list is generated; nobody exists. Choose one to sign in as that resident.</p>
<form method="post" action="authorize">{hidden}<ul>{rows}</ul></form>
<form method="post" action="authorize">{hidden}
<p><label for="sub">示例用户名 <span lang="en">· Demonstration user name</span></label>
<input id="sub" name="sub" autocomplete="username" maxlength="64"></p>
<p><button>登录 <span lang="en">· Sign in</span></button></p></form>""",
    )


def error_page(error: str) -> str:
    """Returns a page that says what is wrong and sends nobody anywhere."""
    return _page(
        "无法登录 · Cannot sign in", f'<h1>无法登录</h1><p class="error" role="alert">{escape(WORDS[error])}</p>'
    )


def _page(title: str, body: str) -> str:
    return f"""<!doctype html>
<html lang="zh-Hans-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title><link rel="stylesheet" href="style.css"><link rel="icon" href="data:,"></head>
<body><p class="mark">{MARK} <span lang="en">· Demonstration, not a government website</span></p>
<main>{body}</main></body></html>
"""
