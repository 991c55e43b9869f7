"""Read a form of a page as a browser would send it back."""

from html.parser import HTMLParser

from django.http import HttpResponse


class _Formulaire(HTMLParser):
    def __init__(self, form_id: str) -> None:
        super().__init__()
        self.form_id, self.inside = form_id, False
        self.data: dict[str, list[str]] = {}
        self.select: str | None = None
        self.first: str | None = None
        self.area: str | None = None

    def handle_starttag(self, tag, attrs):
        a = dict(attrs)
        if tag == "form":
            self.inside = a.get("id") == self.form_id
        if not self.inside or "disabled" in a:
            return
        name = a.get("name")
        if tag == "input" and name and a.get("type") not in ("submit", "button", "file"):
            if a.get("type") not in ("checkbox", "radio") or "checked" in a:
                self.data.setdefault(name, []).append(
                    a.get("value") or ("on" if a.get("type") == "checkbox" else "")
                )
        elif tag == "select":
            self.select, self.first = name, None
        elif tag == "option" and self.select:
            if self.first is None:
                self.first = a.get("value", "")
            if "selected" in a:
                self.data.setdefault(self.select, []).append(a.get("value", ""))
        elif tag == "textarea" and name:
            self.area = name
            self.data[name] = [""]

    def handle_endtag(self, tag):
        if tag == "select" and self.select:
            self.data.setdefault(self.select, [self.first or ""])
            self.select = None
        elif tag == "textarea":
            self.area = None
        elif tag == "form":
            self.inside = False

    def handle_data(self, data):
        if self.area:
            self.data[self.area][0] += data


def champs(reponse: HttpResponse, form_id: str, **changes) -> dict[str, list[str]]:
    """Return what the form of this page would send, with `changes`; a change of None leaves the field out."""
    parser = _Formulaire(form_id)
    parser.feed(reponse.content.decode())
    data = {
        name: [v.removeprefix("\n").removeprefix("\r\n") for v in values]
        for name, values in parser.data.items()
    }
    for name, value in changes.items():
        key = name.replace("__", "-")
        if value is None:
            data.pop(key, None)
        else:
            data[key] = value if isinstance(value, list) else [str(value)]
    return data
