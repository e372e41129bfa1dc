"""How modules are made as they were before the first call: run again from compiled code, or put back to what they held.

Running a module again would undo what a fixture has patched in it; such modules are put back.
"""

from __future__ import annotations

import copy
import importlib.abc
import importlib.machinery
import types
from collections.abc import Sequence
from typing import Any

from onhook.conformance.lambda_runtime.project_modules import PLAIN


class CompiledOnce(importlib.abc.MetaPathFinder):
    """Finds the application's modules without looking at the disk, and has them run code that was compiled before."""

    def __init__(self) -> None:
        self._known: dict[str, importlib.machinery.ModuleSpec] = {}

    def learn(self, name: str, module: types.ModuleType) -> types.CodeType | None:
        """Remember a module that was just imported the ordinary way; return its code where it has some."""
        spec = module.__spec__
        loader = spec.loader if spec is not None else None
        code = loader.get_code(name) if isinstance(loader, importlib.abc.InspectLoader) else None
        again_loader = _with_code(loader, code) if code is not None else None
        if spec is not None and again_loader is not None and spec.origin is not None:
            locations = spec.submodule_search_locations
            again = importlib.machinery.ModuleSpec(
                name, again_loader, origin=spec.origin, is_package=locations is not None
            )
            again.has_location = True
            again.cached = spec.cached
            again.submodule_search_locations = locations
            self._known[name] = again
        return code

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Return the spec of a module that is known."""
        return self._known.get(fullname)


def _with_code(loader: Any, code: types.CodeType) -> Any:
    """Return a loader like the module's own, which also reads the files of its package, with the compiled code.

    None where the loader cannot be copied or changed: its module is then imported the ordinary way each time.
    """
    try:
        again = copy.copy(loader)
        again.get_code = lambda _name: code
    except Exception:  # it may be the adopter's own
        return None
    return again


class PutBack:
    """The contents of modules that a fixture has patched, as they were when the first example started.

    That is names, data, and instances of the modules' own classes.

    Default arguments and closures it does not reach; running the modules again would, but would undo the patch.
    """

    def __init__(self, modules: dict[str, types.ModuleType]) -> None:
        named = [value for module in modules.values() for name, value in vars(module).items() if name[:2] != "__"]
        instances = [value for value in named if type(value).__module__ in modules and hasattr(value, "__dict__")]
        self._names = [(vars(owner), dict(vars(owner))) for owner in (*modules.values(), *instances)]
        held = [*named, *(value for instance in instances for value in vars(instance).values())]
        plain = {id(value): value for value in held if isinstance(value, PLAIN) and _can_be_copied(value)}
        self._data = [(value, copy.deepcopy(value)) for value in plain.values()]

    def __call__(self) -> None:
        """Put it back."""
        for names, saved_names in self._names:
            names.clear()
            names.update(saved_names)
        for value, saved in self._data:
            _refill(value, copy.deepcopy(saved))


def _can_be_copied(value: object) -> bool:
    try:
        copy.deepcopy(value)
    except Exception:  # copying runs the adopter's code: what cannot be copied stays as it is
        return False
    return True


def _refill(value: Any, saved: Any) -> None:
    value.clear()
    if isinstance(value, (dict, set)):
        value.update(saved)
    else:
        value.extend(saved)
