"""liquidjs as Segment configures it, on top of the kept library.

Source: npm ``@segment/actions-core`` 3.170.0 (what is switched off), liquidjs 10.27.2.
"""

from collections.abc import Callable, Iterator

from liquid import Environment as LibraryEnvironment
from liquid.exceptions import LiquidInterrupt
from liquid.parser import get_parser
from liquid.stream import TokenStream
from liquid.template import BoundTemplate
from liquid.token import Token

from destination.mapping.liquid.context import Clock, Context
from destination.mapping.liquid.errors import Fault, LiquidError
from destination.mapping.liquid.filters import FILTERS
from destination.mapping.liquid.limits import LONGEST_TEMPLATE, Limits
from destination.mapping.liquid.syntax.scanner import pieces
from destination.mapping.liquid.tags import DISABLED_TAGS, TAGS, Disabled
from destination.mapping.liquid.text import joined
from destination.mapping.liquid.values import Value

__all__ = ["Environment", "Template"]


class Template(BoundTemplate):
    """A parsed template."""

    def print(self, event: dict[str, Value], now: Clock | None) -> str:
        """Render with the keys of ``event`` as variables.

        Raises:
            LiquidError: A tag or filter failed, or a limit was reached.
        """
        context = Context(self, event, now, Limits())
        buffer = context.get_buffer()
        try:
            for node in self.nodes:
                node.render(context, buffer)
        except LiquidInterrupt:  # `break` outside a loop ends the template
            pass
        except Fault as fault:  # a limit reached between two nodes has no place
            raise LiquidError("AssertionError", fault.message) from None
        return joined(buffer.getvalue())


class Environment(LibraryEnvironment):
    """The tags and filters of liquidjs, some of them switched off."""

    suppress_blank_control_flow_blocks = False
    block_nesting_limit = LONGEST_TEMPLATE  # liquidjs has none; a template cannot nest deeper

    def tokenizer(self) -> Callable[[str], Iterator[Token]]:
        """Cut templates as liquidjs does."""
        return pieces

    def setup_tags_and_filters(self, *, extra: bool = False) -> None:  # noqa: ARG002
        """Register what liquidjs has, in place of what the kept library has."""
        for tag in TAGS:
            self.add_tag(tag)
        for name in DISABLED_TAGS:
            self.tags[name] = Disabled(self)
        for name, function in FILTERS.items():
            self.add_filter(name, function)

    def read(self, source: str) -> Template:
        """Parse ``source``, which is in UTF-16 units.

        Raises:
            LiquidError: The template is malformed.
        """
        nodes = get_parser(self).parse(TokenStream(self.tokenizer()(source)))
        return Template(self, nodes)
