"""The templates: Jinja with the components of govuk-frontend, our filters and both languages."""

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from jinja2 import (
    ChainableUndefined,
    ChoiceLoader,
    Environment,
    PackageLoader,
    PrefixLoader,
    Undefined,
    pass_context,
)
from jinja2.runtime import Context
from markupsafe import Markup

from app.web.messages import Language
from app.web.site import assets, filters
from app.web.site.words import spoken, translated

GOVUK = "govuk_frontend_jinja"


@cache
def environment(language: Language) -> Environment:
    """One for each language: its ``_()`` and its filters answer in it. Undefined names raise."""
    made = Environment(
        loader=ChoiceLoader(
            [PackageLoader("app.web"), PrefixLoader({GOVUK: PackageLoader(GOVUK)})]
        ),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=_Undefined,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    )
    made.install_gettext_callables(  # type: ignore[attr-defined]  # the i18n extension adds it
        gettext=lambda sentence: translated(sentence, language),
        ngettext=lambda one, _many, number: translated(one, language, number),
        newstyle=True,
    )
    made.filters |= {
        "moment": filters.moment,
        "day": filters.day,
        "clock_time": filters.clock_time,
        "number": filters.number,
        "money": filters.money,
        "size": filters.size,
        "urgency": filters.urgency,
        "share": filters.share,
        "left": lambda minutes: filters.left(minutes, language),
        "weekday": lambda on: filters.weekday(on, language),
        "spoken": lambda words: spoken(words, language),
    }
    made.globals |= {"asset": assets.address, "language": language.value, "_": _counted(language)}
    return made


class _Undefined(ChainableUndefined):
    """A name that nobody gave is a mistake; a key that a component's parameters lack is not."""

    def _told(self) -> None:
        inside = isinstance(self._undefined_obj, dict | Undefined)
        if not inside:
            self._fail_with_undefined_error()

    def __bool__(self) -> bool:
        self._told()
        return False

    def __str__(self) -> str:
        self._told()
        return ""

    def __html__(self) -> str:
        return str(self)

    def __iter__(self) -> Iterator[Any]:
        self._told()
        return iter(())

    def __getattr__(self, name: str) -> "_Undefined":
        if name.startswith("__"):
            raise AttributeError(name)
        self._told()
        return _Undefined(name=f"{self._undefined_name}.{name}", obj=self)

    def __getitem__(self, _name: object) -> "_Undefined":  # type: ignore[override]
        self._told()
        return _Undefined(name=self._undefined_name, obj=self)


def _counted(language: Language) -> Callable[..., str]:
    """``_()`` of the templates: it fills the gaps, and knows one from many by ``n``."""

    @pass_context
    def gettext(context: Context, sentence: str, /, **facts: object) -> str:
        escape = context.eval_ctx.autoescape
        words = translated(sentence, language, facts.get("n"))
        made: str = Markup(words) if escape else words  # noqa: S704 - the catalogue is ours
        return made % facts if facts else made

    return gettext
