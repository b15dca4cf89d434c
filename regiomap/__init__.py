"""Municipality boundaries in, provably best youth regions out.

The stub beside this file (`__init__.pyi`) is the whole public surface. Each name is loaded when it
is first used, so that `import regiomap` costs next to nothing, even where a name needs the exact
engine (numba) or the map (folium).
"""

import lazy_loader

__version__ = "0.1.0"

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
