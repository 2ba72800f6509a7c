"""Method notes (Markdown) as parts of a page: headings, paragraphs, lists, tables and code; nothing else, and no HTML from the text."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from dash import html
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

NOTES = Path(__file__).resolve().parent / "methodology"
_BLOCKS = {
    "paragraph": html.P, "bullet_list": html.Ul, "ordered_list": html.Ol, "list_item": html.Li, "strong": html.Strong, "em": html.Em,
    "thead": html.Thead, "tbody": html.Tbody, "tr": html.Tr, "td": html.Td, "blockquote": html.Blockquote,
}  # fmt: skip


@cache
def note(name: str, lang: str) -> tuple[str, str, str] | None:
    """A method note: title, text, and its language (English where the other is not written); None when there is none."""
    for file, said in ((f"{name}.{lang}.md", lang), (f"{name}.md", "en"), (f"{name}.en.md", "en")):
        path = NOTES / file
        if path.exists():
            title, _, text = path.read_text(encoding="utf-8").partition("\n")
            return title.lstrip("# ").strip(), text, said
    return None


def parts(text: str) -> list:
    """The parts of a text in Markdown."""
    tree = SyntaxTreeNode(MarkdownIt("commonmark", {"html": False}).enable("table").parse(text))
    return [_part(node) for node in tree.children]


def _children(node: SyntaxTreeNode) -> Iterator:
    for child in node.children:
        told = _part(child)
        if isinstance(told, list):
            yield from told
        else:
            yield told


def _part(node: SyntaxTreeNode):
    match node.type:
        case "text" | "softbreak":
            return node.content if node.type == "text" else " "
        case "inline":
            return list(_children(node))
        case "code_inline":
            return html.Code(node.content)
        case "code_block" | "fence":
            return _scroll(html.Pre(node.content), "f(x)")
        case "heading":
            return html.H3(list(_children(node)))
        case "table":
            return _scroll(html.Table(list(_children(node))), _text(node.children[0]))
        case "th":
            return html.Th(list(_children(node)), scope="col", className="text")
    block = _BLOCKS.get(node.type, html.Span)
    return block(list(_children(node)))


def _scroll(part, name: str) -> html.Div:
    return html.Div(part, className="scroll prose", role="region", tabIndex=0, **{"aria-label": name})


def _text(node: SyntaxTreeNode) -> str:
    """The words of a part, one after another."""
    return node.content if node.type == "text" else " ".join(filter(None, (_text(child) for child in node.children)))
