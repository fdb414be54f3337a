"""Makes REFERENCE.md, which is shown with the package on its index: every public name with its signature,
its fields and its docstring, as they stand in the source. Imports nothing of it, and writes no word of its own.

    python clients/python/reference.py            writes it
    python clients/python/reference.py --check    fails if it is not up to date
"""

import ast
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
SOURCE = os.path.join(HERE, "src", "weatherd")
PAGE = os.path.join(HERE, "REFERENCE.md")
MODULES = (
    ("client", "Connecting and asking"), ("arguments", "Places, days and times"), ("following", "Following alerts"),
    ("answers", "Answers"), ("errors", "Errors"), ("aio", "With asyncio"),
)
"""Modules with public names, in the order of the page."""


def parsed(module):
    with open(os.path.join(SOURCE, f"{module}.py"), encoding="utf-8") as file:
        return ast.parse(file.read())


def public_names():
    """The names of the package, as `__all__` lists them."""
    for node in parsed("__init__").body:
        if isinstance(node, ast.Assign) and node.targets[0].id == "__all__":
            return ast.literal_eval(node.value)
    raise SystemExit("the package has no __all__")


def prose(text):
    """A docstring as Markdown: examples and what is indented become blocks of code."""
    lines, is_code = [], False
    for line in text.splitlines():
        starts = line.startswith((">>>", "    "))
        if starts and not is_code:
            lines += ["```python"]
        elif is_code and not line.strip():
            lines += ["```"]
        is_code = starts or is_code and bool(line.strip())
        lines.append(line)
    return "\n".join(lines + ["```"] * is_code)


def signature(function, name):
    arguments = ast.parse("def f(): pass").body[0].args
    for kind in ("posonlyargs", "args", "vararg", "kwonlyargs", "kw_defaults", "kwarg", "defaults"):
        setattr(arguments, kind, getattr(function.args, kind))
    arguments.args = [one for one in arguments.args if one.arg != "self"]
    returns = f" -> {ast.unparse(function.returns)}" if function.returns else ""
    return f"{name}({ast.unparse(arguments)}){returns.replace(chr(39), '')}"


def documented(body):
    """The assignments of a body, each with the docstring that follows it."""
    for node, after in zip(body, [*body[1:], None]):
        if isinstance(node, (ast.AnnAssign, ast.Assign)):
            is_text = isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant)
            yield node, " ".join(after.value.value.split()) if is_text else ""


def fields(kind):
    """The fields of a dataclass, as a table."""
    rows = []
    for node, text in documented(kind.body):
        if isinstance(node, ast.AnnAssign) and not node.target.id.startswith("_"):
            rows.append(f"| `{node.target.id}` | `{ast.unparse(node.annotation)}` | {text} |")
    return ["| field | type | |\n|---|---|---|\n" + "\n".join(rows)] if rows else []


def of_class(kind):
    bases = ", ".join(ast.unparse(base) for base in kind.bases)
    parts = [f"### class `{kind.name}{f'({bases})' if bases else ''}`", prose(ast.get_docstring(kind) or "")]
    parts += fields(kind)
    for node in kind.body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and not node.name.startswith("_"):
            is_property = any(getattr(one, "id", "") == "property" for one in node.decorator_list)
            shown = node.name if is_property else signature(node, node.name)
            parts += [f"#### `{shown}`", prose(ast.get_docstring(node) or "")]
    return parts


def of_module(module, heading, names):
    tree = parsed(module)
    parts = [f"## {heading}", prose(ast.get_docstring(tree) or "")]
    assigned = dict((getattr(node.targets[0], "id", ""), (node, text)) for node, text in documented(tree.body)
                    if isinstance(node, ast.Assign))
    for node in tree.body:
        is_public = getattr(node, "name", "_").startswith("_") is False
        if not is_public or names is not None and node.name not in names:
            continue
        if isinstance(node, ast.ClassDef):
            parts += of_class(node)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            parts += [f"### `{signature(node, node.name)}`", prose(ast.get_docstring(node) or "")]
    for name, (node, text) in assigned.items():
        if names is not None and name in names:
            parts += [f"### `{name} = {ast.unparse(node.value)}`", text]
    return parts


def page():
    names = public_names()
    parts = ["# Reference", prose(ast.get_docstring(parsed("__init__")) or "")]
    for module, heading in MODULES:
        # A module that is public itself has no list of its own.
        parts += of_module(module, heading, None if module in names else names)
    text = "\n\n".join(part for part in parts if part) + "\n"
    missing = [name for name in names if f"`{name}" not in text and f"class `{name}" not in text and name != "aio"]
    if missing:
        raise SystemExit(f"not in the reference: {', '.join(missing)}")
    return text


if __name__ == "__main__":
    made = page()
    if sys.argv[1:] == ["--check"]:
        with open(PAGE, encoding="utf-8") as file:
            if file.read() != made:
                raise SystemExit("clients/python/REFERENCE.md is old: run clients/python/reference.py")
    else:
        with open(PAGE, "w", encoding="utf-8") as file:
            file.write(made)
