"""The page at /: where a patient's phone and the clinic desk are."""

from __future__ import annotations

from html import escape
from typing import Final

from starlette.responses import HTMLResponse, Response

_PAGE: Final = """<!doctype html>
<html lang="zh-HK">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <link rel="icon" href="data:,">
  <title>SmartClinic</title>
  <style>
    body {{ margin: 0; font: 1rem/1.5 system-ui, "Noto Sans HK", sans-serif; background: #f4f4f2; color: #222; }}
    main {{ max-width: 26rem; margin: 4rem auto; padding: 1.5rem; background: #fff; border-radius: .75rem; }}
    a {{ display: block; margin: .75rem 0; padding: .75rem 1rem; color: inherit; border: 1px solid #bbb;
      border-radius: .5rem; text-decoration: none; }}
    a:hover {{ background: #f2f6f5; }}
    a:focus-visible {{ outline: 3px solid #1a6b5c; outline-offset: 2px; }}
    small {{ display: block; color: #555; }}
  </style>
</head>
<body>
  <main>
    <h1>SmartClinic</h1>
{links}  </main>
</body>
</html>
"""
_LINK: Final = '    <a href="{path}">{zh}<small>{en}</small></a>\n'
_PHONE: Final = ("/phone/", "病人嘅電話", "A patient's phone")
_DESK: Final = ("/dashboard/", "診所櫃台", "The clinic desk")


def home_page(*, has_phone: bool) -> Response:
    """The page with its links."""
    shown = (_PHONE, _DESK) if has_phone else (_DESK,)
    links = "".join(_LINK.format(path=path, zh=escape(zh), en=escape(en)) for path, zh, en in shown)
    return HTMLResponse(_PAGE.format(links=links))
